import { Alert, Progress, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { BacktestView } from '#engine/api/types.ts'
import { backtestCalls, isUnderWay } from '../backtests/backtest-calls.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { moneyText } from '../ui/money.ts'
import { sentenceOf } from '../ui/sentence-of.ts'

const days = 7

/** Tries a new draft on what was recorded in the last days; nothing is written. */
export function RecordedTry({ workflowId, name }: { workflowId: string; name: string }) {
  const { t } = useTranslation()
  const asked = useQuery({
    queryKey: ['workflow', workflowId, 'recorded-try'],
    queryFn: () => backtestCalls.start(workflowId, { days }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const id = asked.data?.id
  const backtest = useQuery({
    queryKey: ['backtest', id],
    queryFn: () => backtestCalls.read(id ?? ''),
    enabled: id !== undefined,
    refetchInterval: ({ state: { data } }) => (data === undefined || isUnderWay(data) ? 1000 : false),
  })
  const error = asked.error ?? backtest.error
  return (
    <section>
      <Title order={2} mb={4}>
        {t('wizard.tried', { count: days })}
      </Title>
      <Text size="sm" c="dimmed" mb={6}>
        {t('wizard.triedText', { name })}
      </Text>
      {error ? (
        <Alert color="red" role="alert">
          {sentenceOf(error)}
        </Alert>
      ) : backtest.data ? (
        <Tried backtest={backtest.data} />
      ) : (
        <Text role="status">{t('wizard.trying')}</Text>
      )}
    </section>
  )
}

function Tried({ backtest: { state, total, done, summary, error } }: { backtest: BacktestView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const kinds = useQuery(queries.nodes(language)).data?.items ?? []
  if (state === 'queued' || state === 'running') {
    return (
      <div role="status">
        <Text>{t('wizard.trying')}</Text>
        {total ? (
          <Progress value={(done / total) * 100} aria-label={t('wizard.triedOf', { done, total })} />
        ) : null}
      </div>
    )
  }
  if (!summary) {
    return (
      <Alert color="red" role="alert">
        {error ?? t('wizard.notTried')}
      </Alert>
    )
  }
  if (summary.events === 0) {
    return (
      <Text role="status" fw={500}>
        {t('wizard.noEvents')}
      </Text>
    )
  }
  const { runs, failed, effects, money } = summary.draft
  return (
    <div role="status">
      <Text fw={500}>{t('wizard.triedRuns', { events: summary.events, runs, failed })}</Text>
      <ul className="playbook-points">
        {Object.entries(effects).map(([type, count]) => (
          <li key={type}>
            {t('wizard.times', { count, what: kinds.find((kind) => kind.type === type)?.title ?? type })}
          </li>
        ))}
        {Object.entries(money).map(([currency, minor]) => (
          <li key={currency}>{t('wizard.billed', { amount: moneyText(minor, currency, language) })}</li>
        ))}
      </ul>
    </div>
  )
}
