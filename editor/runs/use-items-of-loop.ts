import { keepPreviousData, useQueries } from '@tanstack/react-query'
import type { LoopItem } from '#engine/api/types.ts'
import { api } from '../api.ts'

const pageSize = 200

/** The items of a loop between two indexes, fetched page by page as they come into sight; answers one by its index. */
export function useItemsOfLoop(
  runId: string,
  nodeId: string | null,
  going: boolean,
  first: number,
  last: number,
): (index: number) => LoopItem | undefined {
  const from = Math.max(0, Math.floor(first / pageSize))
  const to = nodeId === null || last <= 0 ? from - 1 : Math.floor((last - 1) / pageSize)
  const pages = Array.from({ length: Math.max(0, to - from + 1) }, (_, offset) => from + offset)
  const found = useQueries({
    queries: pages.map((page) => ({
      queryKey: ['run', runId, 'items', nodeId, page],
      queryFn: () => api.loopItems(runId, { nodeId: nodeId ?? '', from: page * pageSize, limit: pageSize }),
      placeholderData: keepPreviousData,
      refetchInterval: going ? 2000 : false,
    })),
  })
  return (index) => {
    const page = found[Math.floor(index / pageSize) - from]?.data
    return page?.items.find((item) => item.index === index)
  }
}
