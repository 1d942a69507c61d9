import { Anchor, Group, Select, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { BacktestChange } from '#engine/api/types.ts'
import { useWhy } from '../events/use-why.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { Moment } from '../ui/Moment.tsx'
import { usePages } from '../ui/use-pages.ts'
import { partText } from '../versions/part-text.ts'
import { BacktestHeading } from './BacktestSummary.tsx'
import { backtestCalls } from './backtest-calls.ts'
import { ChangeState, eventChanges } from './change-state.tsx'

/** The events that would go otherwise, by change and customer; each leads to the event and to the run that was. */
export function BacktestEvents({
  id,
  change,
  customerId,
  customers,
  notKept,
  customerName,
  stepName,
  onFilter,
}: {
  id: string
  change: string
  customerId: string
  customers: readonly string[]
  notKept: number
  customerName: (id: string | null) => string
  stepName: (nodeId: string) => string
  onFilter: (name: 'change' | 'customerId', value: string) => void
}) {
  const { t } = useTranslation()
  const changes = usePages(['backtest-events', id, change, customerId], (cursor) =>
    backtestCalls.changes(id, { change, customerId, cursor }),
  )
  return (
    <section aria-label={t('backtest.changes')}>
      <BacktestHeading title={t('backtest.changes')} />
      <Group gap="sm" mb="sm">
        <FilterChips
          label={t('backtest.filter')}
          value={change}
          choices={eventChanges.map((value) => ({ value, label: t(`backtest.change.${value}`) }))}
          onChange={(value) => onFilter('change', value)}
        />
        <Select
          aria-label={t('backtest.customer')}
          placeholder={t('backtest.allCustomers')}
          searchable
          clearable
          w={220}
          value={customerId || null}
          data={customers.map((value) => ({ value, label: customerName(value) }))}
          onChange={(value) => onFilter('customerId', value ?? '')}
        />
      </Group>
      <Loaded query={changes}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) {
            return change || customerId ? (
              <Empty title={t('word.nothingFound')} />
            ) : (
              <Text c="dimmed">{t('backtest.noChanges')}</Text>
            )
          }
          return (
            <div className="card">
              <Table aria-label={t('backtest.changes')} className="backtest-events">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th w={220}>{t('backtest.event')}</Table.Th>
                    <Table.Th w={180}>{t('backtest.customer')}</Table.Th>
                    <Table.Th>{t('backtest.filter')}</Table.Th>
                    <Table.Th w={170}>{t('backtest.run')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((item) => (
                    <ChangeRow
                      key={item.eventId}
                      item={item}
                      customer={customerName(item.customerId)}
                      stepName={stepName}
                    />
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )
        }}
      </Loaded>
      <LoadMore query={changes} />
      {notKept > 0 ? (
        <Text c="dimmed" size="xs" mt={6}>
          {t('backtest.notKept', { count: notKept })}
        </Text>
      ) : null}
    </section>
  )
}

function ChangeRow({
  item,
  customer,
  stepName,
}: {
  item: BacktestChange
  customer: string
  stepName: (nodeId: string) => string
}) {
  const { t } = useTranslation()
  const { eventId, event, change, published, draft } = item
  const reasonOf = useReason()
  const reason = change === 'starts_not' ? reasonOf(draft) : change === 'starts' ? reasonOf(published) : ''
  const failure = change === 'fails' ? draft.failures[0] : ''
  return (
    <Table.Tr>
      <Table.Td>
        {event ? (
          <>
            <Anchor
              component={Link}
              to={`/events?event=${eventId}`}
              aria-label={t('backtest.openEvent', { type: event.type })}
            >
              {event.type}
            </Anchor>
            <Text size="xs" c="dimmed" truncate title={event.source}>
              <Moment at={event.receivedAt} /> · {event.source}
            </Text>
          </>
        ) : (
          <Text c="dimmed">{t('backtest.eventGone')}</Text>
        )}
      </Table.Td>
      <Table.Td>{customer}</Table.Td>
      <Table.Td>
        <ChangeState change={change} />
        {reason || failure ? (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {reason || failure}
          </Text>
        ) : null}
        <details className="backtest-sides">
          <summary>{t('backtest.both')}</summary>
          <div>
            <SideOf title={t('backtest.done')} side={published} stepName={stepName} />
            <SideOf title={t('backtest.draft')} side={draft} stepName={stepName} />
          </div>
        </details>
      </Table.Td>
      <Table.Td>
        {published.runIds.length === 0 ? (
          <Text c="dimmed">{t('backtest.noRun')}</Text>
        ) : (
          published.runIds.map((runId, at) => (
            <Anchor key={runId} component={Link} to={`/runs/${runId}`} display="block">
              {published.runIds.length === 1
                ? t('backtest.run')
                : t('backtest.runNumber', { number: at + 1 })}
            </Anchor>
          ))
        )}
      </Table.Td>
    </Table.Tr>
  )
}

type Reasoned = Pick<BacktestChange['published'], 'reason' | 'why'>

/** Why a trigger decided as it did, in the reader's language where that is known. */
function useReason(): (side: Reasoned) => string {
  const whyOf = useWhy()
  return ({ reason, why }) => (why ? whyOf({ ...why, reason }) : reason)
}

const mostEffects = 20

/** What one side did with an event: why it did nothing, how it failed, and what it wrote. */
function SideOf({
  title,
  side,
  stepName,
}: {
  title: string
  side: Reasoned & Pick<BacktestChange['published'], 'runs' | 'failures' | 'effects'>
  stepName: (nodeId: string) => string
}) {
  const { t } = useTranslation()
  const { runs, failures, effects } = side
  const reason = useReason()(side)
  return (
    <section aria-label={title}>
      <Text size="xs" fw={600}>
        {title}
      </Text>
      {runs === 0 && reason ? <Text size="xs">{reason}</Text> : null}
      {failures.map((failure) => (
        <Text key={failure} size="xs" c="var(--state-failed)">
          {failure === 'failed' ? t('run.failed') : failure}
        </Text>
      ))}
      {effects.length === 0 ? (
        <Text size="xs" c="dimmed">
          {t('backtest.writesNothing')}
        </Text>
      ) : (
        <ul>
          {effects.slice(0, mostEffects).map(({ nodeId, path, input }) => (
            <li key={`${path} ${nodeId}`}>
              <Text size="xs" fw={500}>
                {stepName(nodeId)}
              </Text>
              <pre>{partText(input)}</pre>
            </li>
          ))}
        </ul>
      )}
      {effects.length > mostEffects ? (
        <Text size="xs" c="dimmed">
          {t('backtest.moreEffects', { count: effects.length - mostEffects })}
        </Text>
      ) : null}
    </section>
  )
}
