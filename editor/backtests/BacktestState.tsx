import { Alert, Button, Group, Progress, Text } from '@mantine/core'
import { IconBan } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { BacktestView } from '#engine/api/types.ts'
import { useMay } from '../session/use-may.ts'
import { isUnderWay } from './backtest-calls.ts'
import { useCancelBacktest } from './use-backtest.ts'

/** How far a backtest is, or why there is nothing to see; nothing where it is done. */
export function BacktestState({ backtest }: { backtest: BacktestView }) {
  const { t, i18n } = useTranslation()
  const mayCancel = useMay().editWorkflows
  const cancel = useCancelBacktest()
  const { id, state, done, total, error } = backtest
  const number = (count: number) => count.toLocaleString(i18n.language)
  if (state === 'failed') return <Alert color="red">{error}</Alert>
  if (state === 'cancelled')
    return <Alert color="gray">{t('backtest.stopped', { done: number(done) })}</Alert>
  if (!isUnderWay(backtest)) return null
  const text =
    total === null
      ? t('backtest.counting')
      : t('backtest.progress', { done: number(done), total: number(total) })
  return (
    <div>
      <Group justify="space-between" mb={6}>
        <Text role="status">{text}</Text>
        {mayCancel ? (
          <Button
            variant="default"
            leftSection={<IconBan size={15} />}
            loading={cancel.isPending}
            onClick={() => cancel.mutate(id)}
          >
            {t('backtest.cancel')}
          </Button>
        ) : null}
      </Group>
      <Progress
        value={total ? (100 * done) / total : 0}
        aria-label={t('backtest.state.running')}
        animated={state === 'running'}
      />
    </div>
  )
}
