import '../backtests/backtests.css'
import { Anchor, Button, Stack, Text } from '@mantine/core'
import { IconHistoryToggle } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { BacktestState } from '../backtests/BacktestState.tsx'
import { backtestCalls } from '../backtests/backtest-calls.ts'
import { summarySentence } from '../backtests/summary-sentence.ts'
import { useBacktest } from '../backtests/use-backtest.ts'
import { useKindTitle } from '../backtests/use-kind-title.ts'
import { toastProblem } from '../ui/toast.tsx'

const days = 7

/** Offers to play the draft with the update over the last days before it is taken over, and says what would be otherwise. */
export function UpdateBacktest({ workflowId, document }: { workflowId: string; document: WorkflowDocument }) {
  const { t, i18n } = useTranslation()
  const titleOf = useKindTitle()
  const start = useMutation({
    mutationFn: async (document: WorkflowDocument) => {
      const { id } = await backtestCalls.start(workflowId, { days, document })
      return { id, document }
    },
    onError: toastProblem,
  })
  const backtest = useBacktest(start.data?.id ?? null).data
  return (
    <Stack gap="xs">
      <div>
        <Button
          variant="default"
          leftSection={<IconHistoryToggle size={15} />}
          loading={start.isPending || backtest?.state === 'queued' || backtest?.state === 'running'}
          onClick={() => start.mutate(document)}
        >
          {t('update.backtest')}
        </Button>
        <Text size="xs" c="dimmed" mt={4}>
          {t('update.backtestText')}
        </Text>
      </div>
      {backtest ? <BacktestState backtest={backtest} /> : null}
      {backtest?.summary ? (
        <div role="status">
          <Text fw={600}>{summarySentence(backtest.summary, { t, language: i18n.language, titleOf })}</Text>
          {start.data?.document === document ? null : (
            <Text size="xs" c="dimmed">
              {t('update.backtestAgain')}
            </Text>
          )}
          <Anchor href={`/workflows/${workflowId}/backtests/${backtest.id}`} target="_blank" size="sm">
            {t('update.details')}
          </Anchor>
        </div>
      ) : null}
    </Stack>
  )
}
