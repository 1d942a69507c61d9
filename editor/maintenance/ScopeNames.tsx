import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { MaintenanceWindow } from '#engine/api/types.ts'
import { useScopeChoices } from './use-scope-choices.ts'

/** Whom a window mutes, by name. */
export function ScopeNames({ scope: { kind, values } }: { scope: MaintenanceWindow['scope'] }) {
  const { t } = useTranslation()
  const choices = useScopeChoices(kind)
  if (kind === 'all') return t('maintenance.scope.all')
  const names = values.map((value) => choices.find((choice) => choice.value === value)?.label ?? value)
  return (
    <>
      <Text lineClamp={2}>{names.join(', ')}</Text>
      <Text size="xs" c="dimmed">
        {t(`maintenance.scope.${kind}`)}
      </Text>
    </>
  )
}
