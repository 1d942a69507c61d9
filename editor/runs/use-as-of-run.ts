import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { Run } from '#engine/api/types.ts'

/**
 * What is told about a run, asked for anew each time it has gone on: an answer that is on its way then may tell of before, and
 * is shown until the new one is there.
 */
export function useAsOfRun<T>(
  query: { queryKey: readonly unknown[] },
  read: () => Promise<T>,
  run: Pick<Run, 'status' | 'steps'> | undefined,
): UseQueryResult<T> {
  const [, runId] = query.queryKey
  return useQuery<T>({
    queryKey: [...query.queryKey, run?.status, run?.steps.length],
    queryFn: read,
    staleTime: 0,
    placeholderData: (shown, asked) => (asked?.queryKey[1] === runId ? shown : undefined),
  })
}
