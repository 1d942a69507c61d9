import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { places } from '../session/places.ts'
import { useMay } from '../session/use-may.ts'
import type { Entry } from './offered-entries.ts'

const pause = 150
const mostFound = 7

const settings = [
  { tab: 'users', title: 'users.title', administer: true },
  { tab: 'tokens', title: 'tokens.title', administer: true },
  { tab: 'targets', title: 'targets.title', administer: true },
  { tab: 'business-hours', title: 'hours.title', administer: false },
  { tab: 'desk', title: 'deskSettings.title', administer: false },
  { tab: 'sla', title: 'sla.title', administer: false },
  { tab: 'variables', title: 'variables.title', administer: false },
  { tab: 'lookup-tables', title: 'tables.title', administer: false },
  { tab: 'scripts', title: 'scripts.title', administer: false },
  { tab: 'stored-values', title: 'values.title', administer: false },
  { tab: 'audit', title: 'audit.title', administer: true },
] as const

/** Everything in the product that a search may lead to: what lists hold is found here, what may be many by the server. */
export function useFoundEntries(search: string): { entries: Entry[]; searching: boolean } {
  const { t } = useTranslation()
  const language = useLanguage()
  const may = useMay()
  const workflows = useQuery(queries.workflows()).data?.items
  const runbooks = useQuery(queries.runbooks({})).data?.items
  const playbooks = useQuery(queries.playbooks(language)).data?.items
  const connections = useQuery(queries.connections()).data?.items
  const [asked] = useDebouncedValue(search.trim(), pause)
  const found = useQuery({
    queryKey: ['found', asked],
    queryFn: () => askServer(asked),
    enabled: asked.length > 0,
    placeholderData: keepPreviousData,
  })

  const fixed = useMemo(
    (): Entry[] => [
      ...places.map(({ to, label }): Entry => ({ id: `page ${to}`, group: 'pages', title: t(label), to })),
      { id: 'page /events', group: 'pages', title: t('events.title'), to: '/events' },
      { id: 'page /maintenance', group: 'pages', title: t('maintenance.title'), to: '/maintenance' },
      {
        id: 'new workflow',
        group: 'pages',
        title: t('workflows.new'),
        to: '/workflows?new=1',
        ...(may.editWorkflows ? {} : { why: t('why.role') }),
      },
      ...settings.map(
        ({ tab, title, administer }): Entry => ({
          id: `settings ${tab}`,
          group: 'settings',
          title: t(title),
          hint: t('shell.settings'),
          to: `/settings/${tab}`,
          ...(administer && !may.administer ? { why: t('why.role') } : {}),
        }),
      ),
    ],
    [t, may.editWorkflows, may.administer],
  )
  const listed = useMemo(
    (): Entry[] => [
      ...(workflows ?? []).map(
        ({ id, name, description }): Entry => ({
          id: `workflow ${id}`,
          group: 'workflows',
          title: name,
          words: [description],
          to: `/workflows/${id}`,
        }),
      ),
      ...(runbooks ?? []).map(
        ({ workflowId, name, description, category }): Entry => ({
          id: `runbook ${workflowId}`,
          group: 'runbooks',
          title: name,
          words: [description],
          ...(category ? { hint: category } : {}),
          to: `/runbooks?q=${encodeURIComponent(name)}`,
        }),
      ),
      ...(playbooks ?? []).map(
        ({ slug, title, summary }): Entry => ({
          id: `playbook ${slug}`,
          group: 'playbooks',
          title,
          words: [summary],
          to: `/playbooks/${slug}`,
        }),
      ),
      ...(connections ?? []).map(
        ({ id, name, type }): Entry => ({
          id: `connection ${id}`,
          group: 'connections',
          title: name,
          hint: type,
          to: '/connections',
        }),
      ),
    ],
    [workflows, runbooks, playbooks, connections],
  )
  const ofServer = asked === '' ? none : (found.data ?? none)
  return {
    entries: useMemo(() => [...fixed, ...listed, ...ofServer], [fixed, listed, ofServer]),
    searching: found.isFetching || asked !== search.trim(),
  }
}

const none: Entry[] = []

/** Customers, devices and tickets by name, number or words. One that may not be asked leaves the others. */
async function askServer(q: string): Promise<Entry[]> {
  const [customers, devices, tickets] = await Promise.allSettled([
    api.customers({ q }),
    api.devices({ q }),
    api.tickets({ q: q.replace(/^#(?=\d)/, ''), limit: mostFound }),
  ])
  return [
    ...itemsOf(customers).map(
      ({ id, name }): Entry => ({
        id: `customer ${id}`,
        group: 'customers',
        title: name,
        words: [q],
        to: `/customers/${id}`,
      }),
    ),
    ...itemsOf(devices).map(
      ({ id, hostname, customerName }): Entry => ({
        id: `device ${id}`,
        group: 'devices',
        title: hostname,
        words: [q],
        ...(customerName ? { hint: customerName } : {}),
        to: `/devices/${id}`,
      }),
    ),
    ...itemsOf(tickets).map(
      ({ number, subject, customerName }): Entry => ({
        id: `ticket ${number}`,
        group: 'tickets',
        title: `#${number} ${subject}`,
        // The server looked into the text of the ticket: what it found counts as found.
        words: [q],
        ...(customerName ? { hint: customerName } : {}),
        to: `/tickets/${number}`,
      }),
    ),
  ]
}

function itemsOf<T>(asked: PromiseSettledResult<{ items: T[] }>): T[] {
  return asked.status === 'fulfilled' ? asked.value.items.slice(0, mostFound) : []
}
