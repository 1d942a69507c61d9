import { Center, Loader } from '@mantine/core'
import { createBrowserRouter } from 'react-router'
import { AppShell } from './session/AppShell.tsx'
import { SetUpPage } from './session/SetUpPage.tsx'
import { SignInPage } from './session/SignInPage.tsx'
import { Crash } from './ui/Crash.tsx'
import { NotFound } from './ui/NotFound.tsx'

/** Every address of the editor. A page's code is fetched when it is first opened. */
export const pages = createBrowserRouter([
  { path: '/sign-in', Component: SignInPage, ErrorBoundary: Crash },
  { path: '/setup', Component: SetUpPage, ErrorBoundary: Crash },
  {
    path: '/',
    Component: AppShell,
    ErrorBoundary: Crash,
    HydrateFallback: () => (
      <Center h="100vh">
        <Loader size="sm" />
      </Center>
    ),
    children: [
      { index: true, lazy: async () => ({ Component: (await import('./home/HomePage.tsx')).HomePage }) },
      {
        path: 'workflows',
        lazy: async () => ({ Component: (await import('./workflows/WorkflowsPage.tsx')).WorkflowsPage }),
      },
      {
        path: 'workflows/:id',
        lazy: async () => ({ Component: (await import('./canvas/WorkflowPage.tsx')).WorkflowPage }),
      },
      { path: 'runs', lazy: async () => ({ Component: (await import('./runs/RunsPage.tsx')).RunsPage }) },
      {
        path: 'runs/:id/compare/:other?',
        lazy: async () => ({ Component: (await import('./runs/ComparePage.tsx')).ComparePage }),
      },
      { path: 'runs/:id', lazy: async () => ({ Component: (await import('./runs/RunPage.tsx')).RunPage }) },
      {
        path: 'events/:tab?',
        lazy: async () => ({ Component: (await import('./events/EventsPage.tsx')).EventsPage }),
      },
      {
        path: 'maintenance',
        lazy: async () => ({
          Component: (await import('./maintenance/MaintenancePage.tsx')).MaintenancePage,
        }),
      },
      {
        path: 'approvals',
        lazy: async () => ({ Component: (await import('./approvals/ApprovalsPage.tsx')).ApprovalsPage }),
      },
      {
        path: 'approvals/:id',
        lazy: async () => ({ Component: (await import('./approvals/ApprovalPage.tsx')).ApprovalPage }),
      },
      {
        path: 'tasks',
        lazy: async () => ({ Component: (await import('./tasks/TasksPage.tsx')).TasksPage }),
      },
      {
        path: 'tasks/:id',
        lazy: async () => ({ Component: (await import('./approvals/ApprovalPage.tsx')).ApprovalPage }),
      },
      {
        path: 'on-call',
        lazy: async () => ({ Component: (await import('./on-call/OnCallPage.tsx')).OnCallPage }),
      },
      {
        path: 'on-call/:id',
        lazy: async () => ({ Component: (await import('./on-call/TeamPage.tsx')).TeamPage }),
      },
      {
        path: 'runbooks',
        lazy: async () => ({ Component: (await import('./runbooks/RunbooksPage.tsx')).RunbooksPage }),
      },
      {
        path: 'runbooks/results/:id',
        lazy: async () => ({
          Component: (await import('./runbooks/RunbookResultPage.tsx')).RunbookResultPage,
        }),
      },
      {
        path: 'tickets',
        lazy: async () => ({ Component: (await import('./tickets/TicketsPage.tsx')).TicketsPage }),
      },
      {
        path: 'tickets/:id',
        lazy: async () => ({ Component: (await import('./tickets/TicketPage.tsx')).TicketPage }),
      },
      {
        path: 'customers',
        lazy: async () => ({ Component: (await import('./customers/CustomersPage.tsx')).CustomersPage }),
      },
      {
        path: 'customers/:id',
        lazy: async () => ({ Component: (await import('./customers/CustomerPage.tsx')).CustomerPage }),
      },
      {
        path: 'billing/:tab?',
        lazy: async () => ({ Component: (await import('./money/BillingPage.tsx')).BillingPage }),
      },
      {
        path: 'devices',
        lazy: async () => ({ Component: (await import('./devices/DevicesPage.tsx')).DevicesPage }),
      },
      {
        path: 'devices/:id',
        lazy: async () => ({ Component: (await import('./devices/DevicePage.tsx')).DevicePage }),
      },
      {
        path: 'playbooks',
        lazy: async () => ({ Component: (await import('./playbooks/PlaybooksPage.tsx')).PlaybooksPage }),
      },
      {
        path: 'playbooks/:slug',
        lazy: async () => ({ Component: (await import('./playbooks/PlaybooksPage.tsx')).PlaybooksPage }),
      },
      {
        path: 'connections',
        lazy: async () => ({
          Component: (await import('./connections/ConnectionsPage.tsx')).ConnectionsPage,
        }),
      },
      {
        path: 'settings/:tab?',
        lazy: async () => ({ Component: (await import('./settings/SettingsPage.tsx')).SettingsPage }),
      },
      { path: '*', Component: NotFound },
    ],
  },
])
