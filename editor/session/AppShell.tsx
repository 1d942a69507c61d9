import { Center, Loader, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, Navigate, NavLink, Outlet, useLocation } from 'react-router'
import { CommandPaletteKey } from '../find/CommandPaletteKey.tsx'
import { queries } from '../queries.ts'
import { Trouble } from '../ui/Trouble.tsx'
import { places } from './places.ts'
import { UserMenu } from './UserMenu.tsx'

/** Rail and page; whoever is not signed in goes to the sign-in page and comes back. */
export function AppShell() {
  const { t } = useTranslation()
  const location = useLocation()
  const session = useQuery(queries.session())
  if (session.isError) {
    return (
      <Center h="100vh">
        <Trouble error={session.error} onRetry={() => void session.refetch()} />
      </Center>
    )
  }
  if (!session.data) {
    return (
      <Center h="100vh">
        <Loader size="sm" aria-label={t('word.loading')} />
      </Center>
    )
  }
  const { user } = session.data
  if (!user)
    return <Navigate to={`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`} replace />
  return (
    <div style={{ display: 'flex', height: '100vh' }}>
      <a className="skip-link" href="#content">
        {t('shell.skip')}
      </a>
      <nav className="rail" aria-label={t('shell.main')}>
        <Link to="/" className="rail-mark">
          <img src="/icon.svg" width={22} height={22} alt="" />
          <span className="rail-label">Sentiero</span>
        </Link>
        <CommandPaletteKey />
        {places.map(({ to, label, icon: Mark }) => (
          <NavLink key={to} to={to} end={to === '/'} className="rail-link">
            <Mark size={17} stroke={1.8} aria-hidden />
            <span className="rail-label">{t(label)}</span>
            {to === '/approvals' ? (
              <OpenCount of="mine" />
            ) : to === '/tasks' ? (
              <OpenCount of="tasks" />
            ) : null}
          </NavLink>
        ))}
        <div style={{ flex: 1 }} />
        <UserMenu user={user} />
      </nav>
      <main id="content" tabIndex={-1} style={{ flex: 1, minWidth: 0, overflow: 'auto', outline: 'none' }}>
        <Outlet />
      </main>
    </div>
  )
}

/** How many questions, or tasks, wait for whoever is signed in. */
function OpenCount({ of }: { of: 'mine' | 'tasks' }) {
  const { t } = useTranslation()
  const count = useQuery(queries.approvalCount()).data?.[of] ?? 0
  if (count === 0) return null
  return (
    <span className="rail-count tabular">
      <span aria-hidden>{count > 99 ? '99+' : count}</span>
      <VisuallyHidden>
        {t(of === 'mine' ? 'shell.approvalsOpen' : 'shell.tasksOpen', { count })}
      </VisuallyHidden>
    </span>
  )
}
