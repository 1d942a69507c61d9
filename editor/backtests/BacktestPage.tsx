import './backtests.css'
import { ActionIcon, Badge, Button, Group, NumberInput, Stack, Text, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import type { BacktestView, Workflow } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { BacktestCustomers } from './BacktestCustomers.tsx'
import { BacktestEvents } from './BacktestEvents.tsx'
import { BacktestState } from './BacktestState.tsx'
import { BacktestHeading, BacktestSummary } from './BacktestSummary.tsx'
import { backtestCalls, isUnderWay } from './backtest-calls.ts'
import { useBacktest } from './use-backtest.ts'
import { useOnChange } from './use-on-change.ts'

/** What a workflow's draft would have done with the last days: asked for, watched, looked into; earlier ones beside. */
export function BacktestPage() {
  const { id = '' } = useParams()
  const workflow = useQuery({ ...queries.workflow(id), refetchOnMount: 'always' })
  return <Loaded query={workflow}>{(workflow) => <Backtests key={id} workflow={workflow} />}</Loaded>
}

const millisecondsOfDay = 86_400_000

function Backtests({ workflow }: { workflow: Workflow }) {
  const { t } = useTranslation()
  const { backtestId } = useParams()
  const mayStart = useMay().editWorkflows
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const queryKey = ['backtests', workflow.id]
  const past = useQuery({ queryKey, queryFn: () => backtestCalls.list(workflow.id) })
  const [days, setDays] = useState<number | string>(7)
  const start = useMutation({
    mutationFn: () => backtestCalls.start(workflow.id, { days: Number(days) }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey })
      void navigate(`/workflows/${workflow.id}/backtests/${id}`)
    },
    onError: toastProblem,
  })
  const isRight = typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= 90
  const items = past.data?.items ?? []
  const shown = backtestId ?? items[0]?.id ?? null
  return (
    <div className="page">
      <PageHead
        title={t('backtest.of', { name: workflow.name })}
        lead={
          <Tooltip label={t('backtest.back')}>
            <ActionIcon component={Link} to={`/workflows/${workflow.id}`} aria-label={t('backtest.back')}>
              <IconArrowLeft size={17} />
            </ActionIcon>
          </Tooltip>
        }
      />
      <Text c="dimmed" maw={720} mb="md">
        {t('backtest.text')}
      </Text>
      {mayStart ? (
        <form
          className="backtest-start"
          onSubmit={(event) => {
            event.preventDefault()
            if (isRight) start.mutate()
          }}
        >
          <NumberInput
            label={t('backtest.days')}
            w={110}
            min={1}
            max={90}
            allowDecimal={false}
            clampBehavior="strict"
            value={days}
            onChange={setDays}
          />
          <Button
            type="submit"
            leftSection={<IconPlayerPlay size={15} />}
            disabled={!isRight || items.some(isUnderWay)}
            loading={start.isPending}
          >
            {t('backtest.start')}
          </Button>
        </form>
      ) : null}
      <Loaded query={past}>
        {({ items }) =>
          shown === null ? (
            <Empty title={t('backtest.emptyTitle')} text={t('backtest.emptyText')} />
          ) : (
            <div className="backtest-body">
              <nav aria-label={t('backtest.past')}>
                <ul className="backtest-past">
                  {items.map((one) => (
                    <li key={one.id}>
                      <PastLink workflowId={workflow.id} backtest={one} isShown={one.id === shown} />
                    </li>
                  ))}
                </ul>
              </nav>
              <Result key={shown} id={shown} workflow={workflow} />
            </div>
          )
        }
      </Loaded>
    </div>
  )
}

function PastLink({
  workflowId,
  backtest: { id, from, to, state, askedAt, summary },
  isShown,
}: {
  workflowId: string
  backtest: BacktestView
  isShown: boolean
}) {
  const { t } = useTranslation()
  const count = Math.round((Date.parse(to) - Date.parse(from)) / millisecondsOfDay)
  return (
    <Link to={`/workflows/${workflowId}/backtests/${id}`} aria-current={isShown ? 'page' : undefined}>
      <span>
        {t('backtest.lastDays', { count })}
        {summary && summary.changed > 0 ? (
          <Badge size="xs" variant="light" ml={6}>
            {summary.changed}
          </Badge>
        ) : null}
      </span>
      <Text span size="xs" c="dimmed">
        {t(`backtest.state.${state}`)} · <Moment at={askedAt} />
      </Text>
    </Link>
  )
}

function Result({ id, workflow }: { id: string; workflow: Workflow }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const query = useBacktest(id)
  const [{ change, customerId }, setFilter] = useUrlFilters(['change', 'customerId'])
  const version = query.data?.version ?? null
  const published = useQuery({
    ...queries.versionDocument(workflow.id, version ?? 0),
    enabled: version !== null,
  }).data?.document
  const customers = useQuery(queries.customers()).data?.items
  const stepName = (nodeId: string) =>
    [...workflow.document.nodes, ...(published?.nodes ?? [])].find((node) => node.id === nodeId)?.name ??
    nodeId
  const customerName = (id: string | null) =>
    id === null
      ? t('backtest.noCustomer')
      : (customers?.find((customer) => customer.id === id)?.name ??
        (customers ? t('backtest.lostCustomer') : '…'))
  const state = query.data?.state
  useOnChange(state, () => void queryClient.invalidateQueries({ queryKey: ['backtests', workflow.id] }))
  return (
    <Loaded query={query}>
      {(backtest) => (
        <Stack gap="md" style={{ minWidth: 0 }}>
          <Facts backtest={backtest} />
          <BacktestState backtest={backtest} />
          {backtest.summary ? (
            <>
              <BacktestSummary summary={backtest.summary} stepName={stepName} />
              {backtest.summary.customers.length > 0 ? (
                <section aria-label={t('backtest.customers')}>
                  <BacktestHeading title={t('backtest.customers')} />
                  <BacktestCustomers
                    customers={backtest.summary.customers}
                    customerName={customerName}
                    onChoose={(id) => setFilter('customerId', id)}
                  />
                </section>
              ) : null}
              {backtest.summary.changed > 0 ? (
                <BacktestEvents
                  id={id}
                  change={change}
                  customerId={customerId}
                  customers={backtest.summary.customers.flatMap(({ customerId, changed }) =>
                    customerId === null || changed === 0 ? [] : [customerId],
                  )}
                  notKept={backtest.summary.notKept}
                  customerName={customerName}
                  stepName={stepName}
                  onFilter={setFilter}
                />
              ) : null}
            </>
          ) : null}
        </Stack>
      )}
    </Loaded>
  )
}

function Facts({ backtest: { from, to, revision, version, askedBy } }: { backtest: BacktestView }) {
  const { t, i18n } = useTranslation()
  const day = (at: string) =>
    new Date(at).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <Group gap={6}>
      <Text size="xs" c="dimmed">
        {[
          `${day(from)} – ${day(to)}`,
          revision === null ? t('backtest.ofProposal') : t('backtest.ofDraft', { revision }),
          version === null ? t('backtest.againstNothing') : t('backtest.againstVersion', { version }),
          t('backtest.by', { name: askedBy }),
        ].join(' · ')}
      </Text>
    </Group>
  )
}
