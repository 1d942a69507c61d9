import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './api.ts'

/** A session that ended shows the sign-in page instead of failing panels. */
const onSignedOut = (error: Error) => {
  if (error instanceof ApiProblem && error.status === 401) {
    void queryClient.invalidateQueries({ queryKey: ['session'] })
  }
}

/** What was read from the server, as long as a page may need it. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: onSignedOut }),
  mutationCache: new MutationCache({ onError: onSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 5000,
      retry: (failures, error) => failures < 2 && (!(error instanceof ApiProblem) || error.status === 0),
    },
  },
})
