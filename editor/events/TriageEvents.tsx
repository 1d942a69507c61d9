import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EventSummary } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { usePages } from '../ui/use-pages.ts'
import { AssignEvent } from './AssignEvent.tsx'
import { EventDetail } from './EventDetail.tsx'
import { EventTable } from './EventTable.tsx'

/** Events that name a customer or device that we do not know, to be assigned by hand. */
export function TriageEvents() {
  const { t } = useTranslation()
  const may = useMay()
  const [open, setOpen] = useState<EventSummary | null>(null)
  const [assigning, setAssigning] = useState<EventSummary | null>(null)
  const events = usePages(
    ['events', 'triage'],
    (cursor) => api.events({ unmatched: 'true', limit: 50, cursor }),
    15_000,
  )
  return (
    <>
      <Loaded query={events}>
        {({ pages }) => {
          const shown = pages.flatMap(({ items }) => items)
          if (shown.length === 0) {
            return <Empty title={t('events.nothingToAssign')} text={t('events.nothingToAssignText')} />
          }
          return (
            <div className="card">
              <EventTable
                events={shown}
                label={t('events.triage')}
                onOpen={setOpen}
                {...(may.work
                  ? {
                      action: (event: EventSummary) => (
                        <Button variant="default" size="compact-sm" onClick={() => setAssigning(event)}>
                          {t('events.assign')}
                        </Button>
                      ),
                    }
                  : {})}
              />
            </div>
          )
        }}
      </Loaded>
      <LoadMore query={events} />
      {open ? <EventDetail id={open.id} onClose={() => setOpen(null)} /> : null}
      {assigning ? <AssignEvent event={assigning} onClose={() => setAssigning(null)} /> : null}
    </>
  )
}
