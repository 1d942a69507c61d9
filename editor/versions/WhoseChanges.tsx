import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { UnpublishedView } from '#engine/api/types.ts'

/** What somebody changed since the last version, step by step. */
export function WhoseChanges({ steps, workflow }: Pick<UnpublishedView, 'steps' | 'workflow'>) {
  const { t } = useTranslation()
  return (
    <ul className="whose">
      {steps.map(({ id, name, change }) => (
        <li key={id}>
          {name}{' '}
          <Text span c="dimmed" size="xs">
            {t(`others.change.${change}`)}
          </Text>
        </li>
      ))}
      {workflow ? <li>{t('draft.theWorkflow')}</li> : null}
    </ul>
  )
}
