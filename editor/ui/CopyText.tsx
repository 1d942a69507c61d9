import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

export function CopyIcon({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation()
  return (
    <CopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('word.copied') : (label ?? t('word.copy'))}>
          <ActionIcon size="sm" aria-label={label ?? t('word.copy')} onClick={copy}>
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}

/** Text to be copied as it is: a URL, a secret, a command. */
export function CopyText({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation()
  return (
    <Group gap={4} wrap="nowrap" align="flex-start">
      <Code
        block
        tabIndex={0}
        aria-label={label}
        style={{ flex: 1, minWidth: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', padding: '6px 8px' }}
      >
        {text}
      </Code>
      <CopyIcon text={text} label={`${t('word.copy')}: ${label}`} />
    </Group>
  )
}
