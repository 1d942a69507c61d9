import { Badge, Table, Text, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { EventDecision, EventSummary } from '#engine/api/types.ts'
import { Moment } from '../ui/Moment.tsx'
import { DecisionState } from './decision-state.tsx'
import { useWhy } from './use-why.ts'

/** What arrived, with what came of it; the most telling decision first. */
export function EventTable({
  events,
  label,
  onOpen,
  note,
  action,
}: {
  events: readonly EventSummary[]
  label: string
  onOpen: (event: EventSummary) => void
  /** Under what came of it. */
  note?: (event: EventSummary) => ReactNode
  /** At the end of each row. */
  action?: (event: EventSummary) => ReactNode
}) {
  const { t } = useTranslation()
  return (
    <Table aria-label={label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={130}>{t('events.at')}</Table.Th>
          <Table.Th w={230}>{t('events.event')}</Table.Th>
          <Table.Th w={200}>{t('events.concerns')}</Table.Th>
          <Table.Th w={130}>{t('word.status')}</Table.Th>
          <Table.Th>{t('events.decision')}</Table.Th>
          {action ? (
            <Table.Th w={190}>
              <VisuallyHidden>{t('word.more')}</VisuallyHidden>
            </Table.Th>
          ) : null}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map((event) => (
          <Table.Tr key={event.id}>
            <Table.Td>
              <Moment at={event.receivedAt} />
            </Table.Td>
            <Table.Td>
              <button
                type="button"
                aria-label={t('events.open', { type: event.type })}
                style={{ all: 'unset', cursor: 'pointer', fontWeight: 500, color: 'var(--accent-text)' }}
                onClick={() => onOpen(event)}
              >
                {event.type}
              </button>{' '}
              {event.dedupKey === null ? null : (
                <Badge size="xs" variant="light" color="gray">
                  {t(`events.${event.state}`)}
                </Badge>
              )}
              <Text size="xs" c="dimmed" truncate title={event.dedupKey ?? event.source}>
                {event.dedupKey ?? event.source}
              </Text>
            </Table.Td>
            <Table.Td>
              <Concerned event={event} />
            </Table.Td>
            <Table.Td>
              <DecisionState
                decision={mostTelling(event)?.decision ?? (event.routedAt ? 'none' : 'unrouted')}
              />
            </Table.Td>
            <Table.Td>
              <Outcome event={event} />
              {note?.(event)}
            </Table.Td>
            {action ? <Table.Td>{action(event)}</Table.Td> : null}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** Whom an event concerns; what it says of somebody we do not know stands in quotes. */
function Concerned({ event: { customerName, deviceName, hints } }: { event: EventSummary }) {
  const { t } = useTranslation()
  const customer =
    customerName ?? unknown(hints.customerName ?? hints.senderAddress ?? hints.customerExternalId)
  const device = deviceName ?? unknown(hints.hostname)
  if (!customer && !device) return <Text c="dimmed">–</Text>
  const isUnknown = (!customerName && customer) || (!deviceName && device)
  return (
    <>
      <Text truncate>{[device, customer].filter(Boolean).join(' · ')}</Text>
      {isUnknown ? (
        <Text size="xs" c="dimmed">
          {t('events.unknown')}
        </Text>
      ) : null}
    </>
  )
}

const unknown = (name: string | undefined) => (name ? `“${name}”` : undefined)

function Outcome({ event }: { event: EventSummary }) {
  const { t } = useTranslation()
  const why = useWhy()
  const decision = mostTelling(event)
  if (!decision) return null
  const others = new Set(event.decisions.map(({ workflowId }) => workflowId)).size - 1
  return (
    <>
      <Text lineClamp={2}>{why(decision)}</Text>
      <Text size="xs" c="dimmed">
        {[decision.workflowName, others > 0 ? t('events.more', { count: others }) : '']
          .filter(Boolean)
          .join(' ')}
      </Text>
    </>
  )
}

const order = ['started', 'continued', 'deferred', 'skipped'] as const

function mostTelling({ decisions }: EventSummary): EventDecision | undefined {
  return order
    .map((wanted) => decisions.find(({ decision }) => decision === wanted))
    .find((decision) => decision !== undefined)
}
