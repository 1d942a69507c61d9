import { Group, Text } from '@mantine/core'
import { IconClock, IconShieldCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { PlaybookSummary } from '#engine/api/types.ts'

export function PlaybookFacts({ playbook }: { playbook: PlaybookSummary }) {
  const { t } = useTranslation()
  return (
    <Group gap="4px 16px">
      <Text size="xs" c="dimmed">
        <IconShieldCheck size={13} aria-hidden style={{ verticalAlign: -2 }} />{' '}
        {t('playbooks.risk', { risk: playbook.risk })}
      </Text>
      {playbook.savesMinutes > 0 ? (
        <Text size="xs" c="dimmed">
          <IconClock size={13} aria-hidden style={{ verticalAlign: -2 }} />{' '}
          {t('playbooks.saves', { minutes: playbook.savesMinutes })}
        </Text>
      ) : null}
    </Group>
  )
}
