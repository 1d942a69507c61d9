import { Collapse, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SenderSetUp as SetUp } from '#engine/graph/node-kind.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { CopyText } from '../ui/CopyText.tsx'

/** What to do in another system so that it sends here, with the address and the secret in the texts to be copied. */
export function SenderSetUp({
  sender,
  url,
  secret,
}: {
  sender: SetUp
  url: string
  /** Absent until it is revealed. */
  secret: string | undefined
}) {
  const { t } = useTranslation()
  const language = useLanguage()
  const [open, setOpen] = useState(true)
  const steps = sender.setUp[language]
  const filled = (text: string) =>
    text.replaceAll('{{url}}', url).replaceAll('{{secret}}', secret ?? t('setUp.secretHere'))
  const Mark = open ? IconChevronDown : IconChevronRight
  return (
    <section aria-label={t('setUp.title', { name: sender.name })}>
      <UnstyledButton
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        style={{ display: 'inline-flex', alignItems: 'center', gap: 4, fontWeight: 500 }}
      >
        <Mark size={14} aria-hidden />
        <Text span size="xs" fw={500}>
          {t('setUp.title', { name: sender.name })}
        </Text>
      </UnstyledButton>
      <Collapse expanded={open}>
        <Stack component="ol" gap={8} mt={6} mb={0} pl={18}>
          {steps.map(({ text, copy }, at) => (
            <li key={text} style={{ fontSize: 'var(--mantine-font-size-xs)' }}>
              <Text size="xs" mb={copy === undefined ? 0 : 4} lh={1.4}>
                {text}
              </Text>
              {copy === undefined ? null : (
                <CopyText text={filled(copy)} label={t('setUp.step', { number: at + 1 })} />
              )}
            </li>
          ))}
        </Stack>
      </Collapse>
    </section>
  )
}
