import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { StepView } from '#engine/api/types.ts'
import { placeOf, type Said, saidKey } from './step-said.ts'

/** What a step that still runs has said until now, such as the output of a script. */
export function StepSaid({ runId, step }: { runId: string; step: StepView }) {
  const { t } = useTranslation()
  // Filled by the live feed alone.
  const said = useQuery<Said>({ queryKey: saidKey(runId), queryFn: () => ({}), enabled: false }).data
  const text = said?.[placeOf(step)]
  if (step.status !== 'running' || !text) return null
  return (
    <div>
      <Text fw={500} size="sm">
        {t('run.saysNow')}
      </Text>
      <pre
        className="mono"
        style={{ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', fontSize: 12 }}
      >
        {text}
      </pre>
    </div>
  )
}
