import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './mantine.css'
import '@mantine/notifications/styles.css'
import './theme.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import { ApiProblem } from './api.ts'
import { startTranslations } from './i18n/translate.ts'
import { pages } from './pages.tsx'
import { cssVariables, theme } from './theme.ts'

const translated = startTranslations()

/** A session that ended shows the sign-in page instead of failing panels. */
const onSignedOut = (error: Error) => {
  if (error instanceof ApiProblem && error.status === 401) {
    void queryClient.invalidateQueries({ queryKey: ['session'] })
  }
}

const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: onSignedOut }),
  mutationCache: new MutationCache({ onError: onSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 5000,
      retry: (failures, error) => failures < 2 && (!(error instanceof ApiProblem) || error.status === 0),
    },
  },
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id "root"')

await translated
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-center" />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={pages} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
