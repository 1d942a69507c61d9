import { Center, Loader } from '@mantine/core'
import type { ComponentType } from 'react'
import { createBrowserRouter } from 'react-router'
import { allWords, languageNow } from './i18n/translate.ts'
import { queries } from './queries.ts'
import { queryClient } from './query-client.ts'
import { AppShell } from './session/AppShell.tsx'
import { Crash } from './ui/Crash.tsx'
import { NotFound } from './ui/NotFound.tsx'

/** Every address of the editor. A page's code is fetched when it is first opened. */
export const pages = createBrowserRouter([
  {
    path: '/sign-in',
    lazy: async () => ({ Component: (await import('./session/SignInPage.tsx')).SignInPage }),
    ErrorBoundary: Crash,
    HydrateFallback: Waiting,
  },
  {
    path: '/setup',
    lazy: async () => ({ Component: (await import('./session/SetUpPage.tsx')).SetUpPage }),
    ErrorBoundary: Crash,
    HydrateFallback: Waiting,
  },
  {
    path: '/',
    loader: fetchSession,
    shouldRevalidate: () => false,
    Component: AppShell,
    ErrorBoundary: Crash,
    HydrateFallback: Waiting,
    children: [
      { index: true, lazy: async () => ({ Component: (await import('./home/HomePage.tsx')).HomePage }) },
      {
        path: 'workflows',
        lazy: page(async () => (await import('./workflows/WorkflowsPage.tsx')).WorkflowsPage),
      },
      {
        path: 'workflows/:id',
        loader: ({ params }) => fetchWorkflow(params.id ?? ''),
        shouldRevalidate: ({ currentParams, nextParams }) => currentParams.id !== nextParams.id,
        lazy: page(async () => (await import('./canvas/WorkflowPage.tsx')).WorkflowPage),
      },
      {
        path: 'workflows/:id/backtests/:backtestId?',
        lazy: page(async () => (await import('./backtests/BacktestPage.tsx')).BacktestPage),
      },
      { path: 'runs', lazy: page(async () => (await import('./runs/RunsPage.tsx')).RunsPage) },
      {
        path: 'runs/:id/compare/:other?',
        lazy: page(async () => (await import('./runs/ComparePage.tsx')).ComparePage),
      },
      { path: 'runs/:id', lazy: page(async () => (await import('./runs/RunPage.tsx')).RunPage) },
      {
        path: 'events/:tab?',
        lazy: page(async () => (await import('./events/EventsPage.tsx')).EventsPage),
      },
      {
        path: 'maintenance',
        lazy: page(async () => (await import('./maintenance/MaintenancePage.tsx')).MaintenancePage),
      },
      {
        path: 'approvals',
        lazy: page(async () => (await import('./approvals/ApprovalsPage.tsx')).ApprovalsPage),
      },
      {
        path: 'approvals/:id',
        lazy: page(async () => (await import('./approvals/ApprovalPage.tsx')).ApprovalPage),
      },
      {
        path: 'tasks',
        lazy: page(async () => (await import('./tasks/TasksPage.tsx')).TasksPage),
      },
      {
        path: 'tasks/:id',
        lazy: page(async () => (await import('./approvals/ApprovalPage.tsx')).ApprovalPage),
      },
      {
        path: 'on-call',
        lazy: page(async () => (await import('./on-call/OnCallPage.tsx')).OnCallPage),
      },
      {
        path: 'on-call/:id',
        lazy: page(async () => (await import('./on-call/TeamPage.tsx')).TeamPage),
      },
      {
        path: 'runbooks',
        lazy: page(async () => (await import('./runbooks/RunbooksPage.tsx')).RunbooksPage),
      },
      {
        path: 'runbooks/results/:id',
        lazy: page(async () => (await import('./runbooks/RunbookResultPage.tsx')).RunbookResultPage),
      },
      {
        path: 'tickets',
        lazy: page(async () => (await import('./tickets/TicketsPage.tsx')).TicketsPage),
      },
      {
        path: 'tickets/:id',
        lazy: page(async () => (await import('./tickets/TicketPage.tsx')).TicketPage),
      },
      {
        path: 'customers',
        lazy: page(async () => (await import('./customers/CustomersPage.tsx')).CustomersPage),
      },
      {
        path: 'customers/:id',
        lazy: page(async () => (await import('./customers/CustomerPage.tsx')).CustomerPage),
      },
      {
        path: 'billing/:tab?',
        lazy: page(async () => (await import('./money/BillingPage.tsx')).BillingPage),
      },
      {
        path: 'devices',
        lazy: page(async () => (await import('./devices/DevicesPage.tsx')).DevicesPage),
      },
      {
        path: 'devices/:id',
        lazy: page(async () => (await import('./devices/DevicePage.tsx')).DevicePage),
      },
      {
        path: 'value',
        lazy: page(async () => (await import('./value/ValuePage.tsx')).ValuePage),
      },
      {
        path: 'playbooks',
        lazy: page(async () => (await import('./playbooks/PlaybooksPage.tsx')).PlaybooksPage),
      },
      {
        path: 'playbooks/:slug',
        lazy: page(async () => (await import('./playbooks/PlaybookPage.tsx')).PlaybookPage),
      },
      {
        path: 'playbooks/:slug/set-up',
        lazy: page(async () => (await import('./playbooks/SetUpPage.tsx')).SetUpPage),
      },
      {
        path: 'connections',
        lazy: page(async () => (await import('./connections/ConnectionsPage.tsx')).ConnectionsPage),
      },
      {
        path: 'settings/:tab?',
        lazy: page(async () => (await import('./settings/SettingsPage.tsx')).SettingsPage),
      },
      { path: '*', Component: NotFound },
    ],
  },
])

/** A page and its words are fetched side by side; those of the first are there from the start. */
function page(fetch: () => Promise<ComponentType>): () => Promise<{ Component: ComponentType }> {
  return async () => {
    const [Component] = await Promise.all([fetch(), allWords()])
    return { Component }
  }
}

/** Asks who is signed in while the texts and the page are on the way. */
function fetchSession(): null {
  void queryClient.prefetchQuery(queries.session())
  return null
}

/** Asks for what the canvas shows while its code is on the way; answers when it did, in milliseconds since 1970. */
function fetchWorkflow(id: string): number {
  const openedAt = Date.now()
  void queryClient.prefetchQuery({ ...queries.workflow(id), staleTime: 0 })
  void queryClient.prefetchQuery(queries.nodes(languageNow()))
  return openedAt
}

function Waiting() {
  return (
    <Center h="100vh">
      <Loader size="sm" />
    </Center>
  )
}
