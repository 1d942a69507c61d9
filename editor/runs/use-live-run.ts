import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Run, RunSummary, StepView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { type Connection, followRun } from './live-feed.ts'
import { isOver, withSteps } from './run-steps.ts'
import { type Said, saidKey, withSaid } from './step-said.ts'

/** What arrives within this time is shown at once: a loop ends thousands of steps in a second. */
const togetherMs = 60

/** Keeps a run in the cache up to date from the server's events until it is over; says whether they arrive. */
export function useLiveRun(run: Run | undefined): Connection {
  const queryClient = useQueryClient()
  const [connection, setConnection] = useState<Connection>('open')
  const id = run?.id
  const over = run ? isOver(run.status) : true
  useEffect(() => {
    if (!id || over) return
    const { queryKey } = queries.run(id)
    const change = (next: (run: Run) => Run) =>
      queryClient.setQueryData(queryKey, (old) => (old ? next(old) : old))
    let steps: StepView[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const show = () => {
      clearTimeout(timer)
      timer = undefined
      const more = steps
      steps = []
      if (more.length > 0) change((old) => ({ ...old, steps: withSteps(old.steps, more) }))
    }
    // Why it stands where it stands is not in the feed; steps that only run yet are not in the record.
    const explain = async () => {
      const fresh = await api.run(id).catch(() => undefined)
      if (fresh) change((old) => ({ ...fresh, steps: withSteps(old.steps, fresh.steps) }))
    }
    const known = queryClient.getQueryData(queryKey)?.steps ?? []
    const after = Math.max(0, ...known.map(({ seq }) => seq))
    const feed = followRun(id, after, {
      connection: setConnection,
      back: () => void explain(),
      event(name, data) {
        if (name === 'output') {
          const said: { nodeId: string; path: string; text: string } = JSON.parse(data)
          queryClient.setQueryData(saidKey(id), (old: Said = {}) => withSaid(old, said))
          return
        }
        if (name === 'step') {
          steps.push(JSON.parse(data))
          timer ??= setTimeout(show, togetherMs)
          return
        }
        show()
        const summary: RunSummary = JSON.parse(data)
        change((old) => ({ ...old, ...summary }))
        if (!isOver(summary.status)) {
          void explain()
          return
        }
        feed.close()
        // The whole record once more: nothing that the feed may have left out stays unseen.
        void queryClient.invalidateQueries({ queryKey })
        void queryClient.invalidateQueries({ queryKey: ['runs'] })
      },
    })
    return () => {
      clearTimeout(timer)
      feed.close()
      setConnection('open')
    }
  }, [id, over, queryClient])
  return connection
}
