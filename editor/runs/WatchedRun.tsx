import { Anchor, CloseButton, Text } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { queries } from '../queries.ts'
import { durationText } from '../ui/durations.ts'
import './runs.css'
import type { Connection } from './live-feed.ts'
import { OpenItems } from './MarkLine.tsx'
import { RunMarksContext } from './run-marks.ts'
import { RunState } from './run-state.tsx'
import { isOver } from './run-steps.ts'
import { useLiveRun } from './use-live-run.ts'
import { useRunMarks } from './use-run-marks.ts'
import { useTicking } from './use-ticking.ts'

/** Shows the run that the address names with `?run=` on the cards of the workflow around which it stands. */
export function WatchedRun({
  kinds,
  children,
}: {
  kinds: ReadonlyMap<string, NodeKind>
  children: ReactNode
}) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const id = search.get('run') ?? ''
  const run = useQuery({ ...queries.run(id), enabled: id !== '' }).data
  const connection = useLiveRun(run)
  const marks = useRunMarks(id === '' ? undefined : run, kinds)
  const going = run !== undefined && !isOver(run.status)
  const now = useTicking(going, 1000)
  const hide = () =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        next.delete('run')
        return next
      },
      { replace: true },
    )
  return (
    <RunMarksContext value={marks}>
      <OpenItems value={run ? (nodeId) => void navigate(`/runs/${run.id}?view=items&loop=${nodeId}`) : null}>
        {children}
      </OpenItems>
      {id !== '' && run ? (
        <section className="watched-run" aria-label={t('watch.title')}>
          <span role="status" aria-label={t('watch.status')}>
            <RunState status={run.status} />
          </span>
          <Text size="xs" c="dimmed" className="tabular">
            {durationText(
              run.durationMs !== null && !going
                ? run.durationMs
                : Math.max(0, now - Date.parse(run.createdAt)),
            )}
          </Text>
          <LostConnection connection={connection} />
          {run.error && !going ? (
            <Text size="xs" c="var(--state-failed)" truncate maw={320} title={run.error.message}>
              {run.error.message}
            </Text>
          ) : null}
          <Anchor component={Link} to={`/runs/${run.id}`}>
            {t('watch.open')}
          </Anchor>
          <CloseButton size="sm" aria-label={t('watch.hide')} onClick={hide} />
        </section>
      ) : null}
    </RunMarksContext>
  )
}

/** Says that what is seen may be old, and that it is being mended. */
export function LostConnection({ connection }: { connection: Connection }) {
  const { t } = useTranslation()
  return (
    <span role="status" aria-label={t('watch.connection')} className="lost-connection">
      {connection === 'lost' ? (
        <>
          <IconPlugConnectedX size={15} aria-hidden />
          {t('watch.lost')}
        </>
      ) : null}
    </span>
  )
}
