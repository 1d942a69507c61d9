import { ActionIcon, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy, IconRoute } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

/** Copies a value or its path; the text of a large value is made when it is wanted. */
export function CopyData({
  text,
  label,
  kind = 'value',
}: {
  text: () => string
  label: string
  kind?: 'value' | 'path'
}) {
  const { t } = useTranslation()
  const clipboard = useClipboard({ timeout: 1500 })
  const Icon = clipboard.copied ? IconCheck : kind === 'path' ? IconRoute : IconCopy
  return (
    <Tooltip label={clipboard.copied ? t('word.copied') : label}>
      <ActionIcon size="sm" aria-label={label} onClick={() => clipboard.copy(text())}>
        <Icon size={14} />
      </ActionIcon>
    </Tooltip>
  )
}
