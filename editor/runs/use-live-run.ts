import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Run, RunSummary, StepView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { isOver, withStep } from './run-steps.ts'
import { type Said, saidKey, withSaid } from './step-said.ts'

/** Keeps a run in the cache up to date from the server's events until it is over. */
export function useLiveRun(run: Run | undefined) {
  const queryClient = useQueryClient()
  const id = run?.id
  const over = run ? isOver(run.status) : true
  useEffect(() => {
    if (!id || over) return
    const { queryKey } = queries.run(id)
    const feed = api.liveRun(id)
    const change = (next: (run: Run) => Run) =>
      queryClient.setQueryData(queryKey, (old) => (old ? next(old) : old))
    // Why it stands where it stands is not in the feed; steps that only run yet are not in the record.
    const explain = async () => {
      const fresh = await api.run(id).catch(() => undefined)
      if (fresh) change((old) => ({ ...fresh, steps: fresh.steps.reduce(withStep, old.steps) }))
    }
    feed.addEventListener('step', ({ data }: MessageEvent<string>) => {
      const step: StepView = JSON.parse(data)
      change((old) => ({ ...old, steps: withStep(old.steps, step) }))
    })
    feed.addEventListener('output', ({ data }: MessageEvent<string>) => {
      const said: { nodeId: string; path: string; text: string } = JSON.parse(data)
      queryClient.setQueryData(saidKey(id), (old: Said = {}) => withSaid(old, said))
    })
    feed.addEventListener('run', ({ data }: MessageEvent<string>) => {
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
    })
    return () => feed.close()
  }, [id, over, queryClient])
}
