import { Button, Text } from '@mantine/core'
import { IconFocusCentered } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ScenarioView } from '#engine/api/types.ts'
import { stepName } from '../versions/part-name.ts'
import { useDocument } from '../workflow/document-store.ts'
import { differenceTitle, differenceValue } from './difference-text.ts'

type Result = NonNullable<ScenarioView['played']>['result']

const mostShown = 12

/** In what a scenario went otherwise: where, what was wanted and what is there, with the way to its step. */
export function ScenarioOutcome({ result, onStep }: { result: Result; onStep: (nodeId: string) => void }) {
  const { t, i18n } = useTranslation()
  const document = useDocument((state) => state.history.document)
  const kinds = useDocument((state) => state.kinds)
  const { differences, assumed, message, passed } = result
  const isThere = (nodeId: string) => document.nodes.some(({ id }) => id === nodeId)
  const list = new Intl.ListFormat(i18n.language)
  return (
    <>
      {passed || message === '' ? null : (
        <Text size="sm" mt={6} className="scenario-message">
          {message}
        </Text>
      )}
      {differences.length === 0 ? null : (
        <ul className="scenario-differences" aria-label={t('scenario.differences')}>
          {differences.slice(0, mostShown).map((difference) => {
            const { where, nodeId } = difference
            return (
              <li key={where}>
                <Text fw={500} size="sm">
                  {differenceTitle(difference, document, kinds, t)}
                </Text>
                <dl>
                  <dt>{t('scenario.wanted')}</dt>
                  <dd>{differenceValue(difference, difference.wanted, document, t)}</dd>
                  <dt>{t('scenario.seen')}</dt>
                  <dd>{differenceValue(difference, difference.seen, document, t)}</dd>
                </dl>
                {nodeId !== undefined && isThere(nodeId) ? (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    leftSection={<IconFocusCentered size={14} />}
                    onClick={() => onStep(nodeId)}
                  >
                    {t('scenario.showStep', { step: stepName(nodeId, [document]) })}
                  </Button>
                ) : null}
              </li>
            )
          })}
        </ul>
      )}
      {differences.length > mostShown ? (
        <Text size="xs" c="dimmed">
          {t('scenario.moreDifferences', { count: differences.length - mostShown })}
        </Text>
      ) : null}
      {assumed.length === 0 ? null : (
        <Text size="xs" c="dimmed" mt={4}>
          {t('scenario.assumed', { steps: list.format(assumed.map((id) => stepName(id, [document]))) })}
        </Text>
      )}
    </>
  )
}
