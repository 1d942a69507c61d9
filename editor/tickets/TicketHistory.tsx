import { Anchor, Text } from '@mantine/core'
import { IconPlugConnected, IconRobot, IconUser, IconUserCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { TicketDetail } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { historySentence } from './history-sentence.ts'

const actors = {
  human: { icon: IconUser, word: 'history.byHuman' },
  automation: { icon: IconRobot, word: 'history.byAutomation' },
  customer: { icon: IconUserCircle, word: 'history.byCustomer' },
  integration: { icon: IconPlugConnected, word: 'history.byIntegration' },
} as const

/** What became of the ticket, the latest first: who, what and when, with the run where it was a workflow. */
export function TicketHistory({ ticket }: { ticket: TicketDetail }) {
  const { t } = useTranslation()
  const history = useQuery({ ...queries.ticketHistory(ticket.id), refetchInterval: 15_000 })
  const workflows = new Map(ticket.runs.map(({ id, workflowName }) => [id, workflowName]))
  return (
    <Loaded query={history}>
      {({ items }) =>
        items.length === 0 ? (
          <Text c="dimmed">{t('history.empty')}</Text>
        ) : (
          <ol className="history" aria-label={t('ticketPage.history')}>
            {items.toReversed().map((entry) => {
              const { icon: Mark, word } = actors[entry.actorKind]
              return (
                <li key={entry.id}>
                  <Mark size={15} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
                  <div style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
                    <Text span fw={600}>
                      {entry.actor || t(word)}
                    </Text>{' '}
                    {historySentence(entry, ticket, t)}
                    <Text size="xs" c="dimmed" component="div">
                      {t(word)} · <Moment at={entry.at} />
                      {entry.runId ? (
                        <>
                          {' · '}
                          <Anchor component={Link} to={`/runs/${entry.runId}`} size="xs" underline="always">
                            {workflows.get(entry.runId) ?? t('history.run')}
                          </Anchor>
                        </>
                      ) : null}
                    </Text>
                  </div>
                </li>
              )
            })}
          </ol>
        )
      }
    </Loaded>
  )
}
