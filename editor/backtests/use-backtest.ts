import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { toastProblem } from '../ui/toast.tsx'
import { backtestCalls, isUnderWay } from './backtest-calls.ts'

const lookAgainMs = 700

/** One backtest, looked at again and again until it is over. */
export function useBacktest(id: string | null) {
  return useQuery({
    queryKey: ['backtest', id],
    queryFn: () => backtestCalls.read(id ?? ''),
    enabled: id !== null,
    refetchInterval: ({ state: { data } }) => (data && !isUnderWay(data) ? false : lookAgainMs),
  })
}

/** Ends one before its end. */
export function useCancelBacktest() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => backtestCalls.cancel(id),
    onError: toastProblem,
    onSettled: (_, __, id) => queryClient.invalidateQueries({ queryKey: ['backtest', id] }),
  })
}
