import './scenarios.css'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { FailingScenario } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'

export interface FoundFailing {
  scenarios: readonly FailingScenario[]
  /** The version that was published all the same; null where they kept it from being published. */
  version: number | null
}

/** Which scenarios a version does otherwise than they say, after publishing it or being kept from it. */
export function FailingScenarios({
  found: { scenarios, version },
  onShow,
  onClose,
}: {
  found: FoundFailing
  onShow: () => void
  onClose: () => void
}) {
  const { t } = useTranslation()
  return (
    <Dialog
      opened
      onClose={onClose}
      title={version === null ? t('scenario.failing.blocked') : t('scenario.failing.published', { version })}
    >
      <Stack gap="md">
        <ul className="failing-scenarios">
          {scenarios.map(({ id, name }) => (
            <li key={id}>{name}</li>
          ))}
        </ul>
        <Text c="dimmed">
          {t(version === null ? 'scenario.failing.blockedText' : 'scenario.failing.publishedText')}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('word.close')}
          </Button>
          <Button data-autofocus onClick={onShow}>
            {t('scenario.open')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
