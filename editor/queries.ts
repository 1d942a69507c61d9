import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ConnectorView, NewSlaPolicy, NodeKind, Page, SavedView } from '#engine/api/types.ts'
import { api, type RunbookOrigin } from './api.ts'
import type { Language } from './i18n/languages.ts'
import { readSession } from './session/held-session.ts'

/** Words of another language come with the first page that wants them. */
const kindsIn = {
  en: (page: Page<NodeKind>) => page,
  it: async (page: Page<NodeKind>) => {
    const { inLanguage } = await import('./i18n/in-language.ts')
    return { ...page, items: page.items.map((kind) => inLanguage(kind, 'it')) }
  },
} satisfies Record<Language, unknown>
const connectorsIn = {
  en: (page: Page<ConnectorView>) => page,
  it: async (page: Page<ConnectorView>) => {
    const { connectorInLanguage } = await import('./i18n/in-language.ts')
    return { ...page, items: page.items.map((connector) => connectorInLanguage(connector, 'it')) }
  },
} satisfies Record<Language, unknown>

/** What pages read, with the key under which it is kept. */
export const queries = {
  session: () => queryOptions({ queryKey: ['session'], queryFn: readSession, staleTime: 60_000 }),
  overview: () => queryOptions({ queryKey: ['overview'], queryFn: api.overview, refetchInterval: 15_000 }),
  nodes: (language: Language) =>
    queryOptions({
      queryKey: ['nodes', language],
      queryFn: async () => kindsIn[language](await api.nodes()),
      staleTime: Number.POSITIVE_INFINITY,
      // While the words of another language come, what is open stays open.
      placeholderData: keepPreviousData,
    }),
  nodeUses: () => queryOptions({ queryKey: ['node-uses'], queryFn: api.nodeUses, staleTime: 60_000 }),
  connectors: (language: Language) =>
    queryOptions({
      queryKey: ['connectors', language],
      queryFn: async () => connectorsIn[language](await api.connectors()),
      staleTime: Number.POSITIVE_INFINITY,
      // While the words of another language come, what is open stays open.
      placeholderData: keepPreviousData,
    }),
  workflows: () => queryOptions({ queryKey: ['workflows'], queryFn: api.workflows }),
  workflow: (id: string) => queryOptions({ queryKey: ['workflow', id], queryFn: () => api.workflow(id) }),
  draftAuthors: (id: string) =>
    queryOptions({ queryKey: ['draft-authors', id], queryFn: () => api.draftAuthors(id) }),
  snapshots: (id: string) => queryOptions({ queryKey: ['snapshots', id], queryFn: () => api.snapshots(id) }),
  reviews: (id: string) => queryOptions({ queryKey: ['reviews', id], queryFn: () => api.reviews(id) }),
  reviewRule: () => queryOptions({ queryKey: ['review-rule'], queryFn: api.reviewRule }),
  historyRules: () => queryOptions({ queryKey: ['history-rules'], queryFn: api.historyRules }),
  versionDocument: (id: string, version: number) =>
    queryOptions({
      queryKey: ['version-document', id, version],
      queryFn: () => api.version(id, version),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  snapshotDocument: (id: string, snapshotId: string) =>
    queryOptions({
      queryKey: ['snapshot-document', id, snapshotId],
      queryFn: () => api.snapshot(id, snapshotId),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  versions: (id: string) => queryOptions({ queryKey: ['versions', id], queryFn: () => api.versions(id) }),
  triggers: (id: string) => queryOptions({ queryKey: ['triggers', id], queryFn: () => api.triggers(id) }),
  portalLinks: (triggerId: string) =>
    queryOptions({ queryKey: ['portal-links', triggerId], queryFn: () => api.portalLinks(triggerId) }),
  capture: (triggerId: string) =>
    queryOptions({
      queryKey: ['capture', triggerId],
      queryFn: () => api.capture(triggerId),
      refetchInterval: ({ state }) => (state.data?.state === 'waiting' ? 1500 : false),
    }),
  run: (id: string) => queryOptions({ queryKey: ['run', id], queryFn: () => api.run(id) }),
  runLoops: (id: string) => queryOptions({ queryKey: ['run', id, 'loops'], queryFn: () => api.runLoops(id) }),
  stepsAt: (id: string, path: string) =>
    queryOptions({ queryKey: ['run', id, 'steps', path], queryFn: () => api.stepsAt(id, path) }),
  step: (id: string, seq: number) =>
    queryOptions({
      queryKey: ['run', id, 'step', seq],
      queryFn: () => api.step(id, seq),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
    }),
  runbooks: (origin: RunbookOrigin) =>
    queryOptions({ queryKey: ['runbooks', origin], queryFn: () => api.runbooks(origin) }),
  runbook: (id: string, origin: RunbookOrigin) =>
    queryOptions({ queryKey: ['runbooks', id, origin], queryFn: () => api.runbook(id, origin) }),
  runResult: (runId: string) =>
    queryOptions({ queryKey: ['run', runId, 'result'], queryFn: () => api.runResult(runId) }),
  deskThings: (
    thing: 'customer' | 'device' | 'ticket' | 'contact',
    { q, customerId }: { q: string; customerId: string | null },
  ) =>
    queryOptions({
      queryKey: ['desk-things', thing, q, customerId],
      placeholderData: keepPreviousData,
      queryFn: async (): Promise<{ value: string; label: string }[]> => {
        const ofCustomer = customerId === null ? {} : { customerId }
        switch (thing) {
          case 'customer':
            return (await api.customers({ q })).items.map(({ id, name }) => ({ value: id, label: name }))
          case 'device':
            return (await api.devices({ q, ...ofCustomer })).items.map(({ id, hostname, customerName }) => ({
              value: id,
              label: customerName && customerId === null ? `${hostname} · ${customerName}` : hostname,
            }))
          case 'ticket':
            return (await api.tickets({ q, ...ofCustomer, limit: 50 })).items.map(
              ({ id, number, subject }) => ({ value: id, label: `#${number} ${subject}` }),
            )
          case 'contact':
            if (customerId === null) return []
            return (await api.contacts(customerId)).items
              .filter(({ name, email }) => `${name} ${email ?? ''}`.toLowerCase().includes(q.toLowerCase()))
              .map(({ id, name, email }) => ({ value: id, label: email ? `${name} · ${email}` : name }))
        }
      },
    }),
  effects: (runId: string) =>
    queryOptions({ queryKey: ['run', runId, 'effects'], queryFn: () => api.effects(runId) }),
  comparison: (runId: string, other: string) =>
    queryOptions({
      queryKey: ['run', runId, 'compare', other],
      queryFn: () => api.compareRuns(runId, other),
    }),
  runsOf: (workflowId: string) =>
    queryOptions({
      queryKey: ['runs', { workflowId }, 'recent'],
      queryFn: () => api.runs({ workflowId, limit: 50 }),
    }),
  eventsOf: (workflowId: string, q = '') =>
    queryOptions({
      queryKey: ['events', workflowId, q],
      queryFn: () => api.events({ workflowId, q, limit: 30 }),
      placeholderData: keepPreviousData,
    }),
  samples: (workflowId: string) =>
    queryOptions({ queryKey: ['samples', workflowId], queryFn: () => api.samples(workflowId) }),
  pins: (workflowId: string) =>
    queryOptions({ queryKey: ['pins', workflowId], queryFn: () => api.pins(workflowId) }),
  hookRefusals: () => queryOptions({ queryKey: ['hook-refusals'], queryFn: api.hookRefusals }),
  muted: () =>
    queryOptions({ queryKey: ['maintenance', 'muted'], queryFn: api.muted, refetchInterval: 30_000 }),
  maintenanceWindows: () =>
    queryOptions({ queryKey: ['maintenance', 'windows'], queryFn: api.maintenanceWindows }),
  slaPolicies: () => queryOptions({ queryKey: ['sla-policies'], queryFn: api.slaPolicies }),
  slaPreview: (asked: { policy: NewSlaPolicy | null; priority: string; customerId: string | null }) =>
    queryOptions({ queryKey: ['sla-preview', asked], queryFn: () => api.previewSlaPolicy(asked), gcTime: 0 }),
  event: (id: string) => queryOptions({ queryKey: ['event', id], queryFn: () => api.event(id) }),
  lastRun: (workflowId: string) =>
    queryOptions({
      queryKey: ['last-run', workflowId],
      queryFn: async () => {
        const newest = (await api.runs({ workflowId, limit: 1 })).items[0]
        return newest ? api.run(newest.id) : null
      },
    }),
  approval: (id: string) => queryOptions({ queryKey: ['approval', id], queryFn: () => api.approval(id) }),
  approvalCount: () =>
    queryOptions({ queryKey: ['approval-count'], queryFn: api.approvalCount, refetchInterval: 15_000 }),
  teams: () => queryOptions({ queryKey: ['teams'], queryFn: api.teams }),
  team: (id: string) => queryOptions({ queryKey: ['teams', id], queryFn: () => api.team(id) }),
  onCallSchedule: (id: string, query: { from?: string; days?: number } = {}) =>
    queryOptions({
      queryKey: ['teams', id, 'schedule', query],
      queryFn: () => api.onCallSchedule(id, query),
      placeholderData: keepPreviousData,
      refetchInterval: 60_000,
    }),
  rotaOverrides: (id: string) =>
    queryOptions({ queryKey: ['teams', id, 'overrides'], queryFn: () => api.rotaOverrides(id) }),
  ticketTasks: (ticketId: string) =>
    queryOptions({
      queryKey: ['approvals', { ticketId, kind: 'task' }],
      queryFn: () => api.approvals({ ticketId, kind: 'task' }),
    }),
  secretLinks: (of: { runId: string } | { ticketId: string }) =>
    queryOptions({ queryKey: ['secretLinks', of], queryFn: () => api.secretLinks(of) }),
  approvers: (query: { q: string; values?: string; customerId?: string; only?: 'user' }) =>
    queryOptions({
      queryKey: ['approvers', query],
      queryFn: () => api.approvers(query),
      placeholderData: keepPreviousData,
    }),
  customers: (q = '') => queryOptions({ queryKey: ['customers', q], queryFn: () => api.customers({ q }) }),
  customer: (id: string) => queryOptions({ queryKey: ['customer', id], queryFn: () => api.customer(id) }),
  sites: (id: string) => queryOptions({ queryKey: ['customer', id, 'sites'], queryFn: () => api.sites(id) }),
  contacts: (id: string) =>
    queryOptions({ queryKey: ['customer', id, 'contacts'], queryFn: () => api.contacts(id) }),
  contracts: (id: string) =>
    queryOptions({ queryKey: ['customer', id, 'contracts'], queryFn: () => api.contracts(id) }),
  contractProblems: (customerId: string, id: string) =>
    queryOptions({
      queryKey: ['customer', customerId, 'contracts', id, 'problems'],
      queryFn: () => api.contractProblems(id),
    }),
  balances: (customerId: string) =>
    queryOptions({
      queryKey: ['customer', customerId, 'contracts', 'balances'],
      queryFn: () => api.balances(customerId),
    }),
  missingTime: (query: { fromDay: string; toDay: string; expectedMinutes: number }) =>
    queryOptions({
      queryKey: ['money', 'missing', query],
      queryFn: () => api.missingTime(query),
      placeholderData: keepPreviousData,
    }),
  devices: (query: { q?: string; customerId?: string } = {}) =>
    queryOptions({ queryKey: ['devices', query], queryFn: () => api.devices(query) }),
  device: (id: string) => queryOptions({ queryKey: ['device', id], queryFn: () => api.device(id) }),
  deviceDetail: (id: string) =>
    queryOptions({ queryKey: ['device', id, 'report'], queryFn: () => api.deviceDetail(id) }),
  serviceChecks: (query: { deviceId?: string; customerId?: string }) =>
    queryOptions({ queryKey: ['service-checks', query], queryFn: () => api.serviceChecks(query) }),
  expiries: (query: { customerId?: string }) =>
    queryOptions({ queryKey: ['expiries', query], queryFn: () => api.expiries(query) }),
  ticket: (id: string) => queryOptions({ queryKey: ['ticket', id], queryFn: () => api.ticket(id) }),
  ticketHistory: (id: string) =>
    queryOptions({ queryKey: ['ticket', id, 'history'], queryFn: () => api.ticketHistory(id) }),
  views: (list: SavedView['list']) =>
    queryOptions({ queryKey: ['views', list], queryFn: () => api.views(list), staleTime: 60_000 }),
  tour: () => queryOptions({ queryKey: ['tour'], queryFn: api.tour, refetchInterval: 30_000 }),
  demo: () => queryOptions({ queryKey: ['demo'], queryFn: api.demo, staleTime: 60_000 }),
  technicians: () => queryOptions({ queryKey: ['technicians'], queryFn: api.technicians, staleTime: 60_000 }),
  queues: () => queryOptions({ queryKey: ['queues'], queryFn: api.queues, staleTime: 60_000 }),
  ticketStatuses: () =>
    queryOptions({ queryKey: ['ticket-statuses'], queryFn: api.ticketStatuses, staleTime: 60_000 }),
  priorityMatrix: () => queryOptions({ queryKey: ['priority-matrix'], queryFn: api.priorityMatrix }),
  cannedReplies: () =>
    queryOptions({ queryKey: ['canned-replies'], queryFn: api.cannedReplies, staleTime: 60_000 }),
  remoteRules: () => queryOptions({ queryKey: ['remote-rules'], queryFn: api.remoteRules }),
  scripts: () => queryOptions({ queryKey: ['scripts'], queryFn: api.scripts }),
  script: (id: string) =>
    queryOptions({ queryKey: ['scripts', id], queryFn: () => api.script(id), gcTime: 0 }),
  readyScripts: (language: Language) =>
    queryOptions({ queryKey: ['ready-scripts', language], queryFn: () => api.readyScripts(language) }),
  hostKeys: (id: string) => queryOptions({ queryKey: ['host-keys', id], queryFn: () => api.hostKeys(id) }),
  variables: () => queryOptions({ queryKey: ['variables'], queryFn: api.variables }),
  tagOrder: () => queryOptions({ queryKey: ['variables', 'tag-order'], queryFn: api.tagOrder }),
  variablesOf: (customerId: string, siteId?: string) =>
    queryOptions({
      queryKey: ['variables', 'of', customerId, siteId ?? ''],
      queryFn: () => api.variablesOf(customerId, siteId),
      placeholderData: keepPreviousData,
    }),
  usedConnections: (customerId: string, siteId?: string) =>
    queryOptions({
      queryKey: ['connections', 'used', customerId, siteId ?? ''],
      queryFn: () => api.usedConnections(customerId, siteId),
      placeholderData: keepPreviousData,
    }),
  overrides: (connectionId: string) =>
    queryOptions({
      queryKey: ['connections', 'overrides', connectionId],
      queryFn: () => api.overrides(connectionId),
    }),
  workflowsOfCustomer: (customerId: string) =>
    queryOptions({
      queryKey: ['customer', customerId, 'workflows'],
      queryFn: () => api.workflowsOfCustomer(customerId),
    }),
  customersOfWorkflow: (workflowId: string, revision: number) =>
    queryOptions({
      queryKey: ['workflow', workflowId, 'customers', revision],
      queryFn: () => api.customersOfWorkflow(workflowId),
      placeholderData: keepPreviousData,
    }),
  connections: () => queryOptions({ queryKey: ['connections'], queryFn: api.connections }),
  workflowMode: (id: string) =>
    queryOptions({ queryKey: ['workflow-mode', id], queryFn: () => api.workflowMode(id) }),
  playbooks: (language: Language) =>
    queryOptions({ queryKey: ['playbooks', language], queryFn: () => api.playbooks(language) }),
  playbookSources: () => queryOptions({ queryKey: ['playbook-sources'], queryFn: api.playbookSources }),
  playbook: (slug: string, language: Language) =>
    queryOptions({ queryKey: ['playbook', slug, language], queryFn: () => api.playbook(slug, language) }),
  lookupTables: () => queryOptions({ queryKey: ['lookup-tables'], queryFn: api.lookupTables }),
  lookupTable: (id: string) =>
    queryOptions({ queryKey: ['lookup-tables', id], queryFn: () => api.lookupTable(id), gcTime: 0 }),
  writeHolds: () =>
    queryOptions({ queryKey: ['write-holds'], queryFn: api.writeHolds, refetchInterval: 15_000 }),
  value: (query: { by: 'month' | 'workflow' | 'customer'; fromDay: string; toDay: string }) =>
    queryOptions({
      queryKey: ['value', query],
      queryFn: () => api.value(query),
      placeholderData: keepPreviousData,
    }),
  alarms: () => queryOptions({ queryKey: ['alarms'], queryFn: api.alarms, refetchInterval: 30_000 }),
  watchdog: () => queryOptions({ queryKey: ['watchdog'], queryFn: api.watchdog }),
  effectLimits: () => queryOptions({ queryKey: ['effect-limits'], queryFn: api.effectLimits }),
  siteCorrelation: () => queryOptions({ queryKey: ['site-correlation'], queryFn: api.siteCorrelation }),
  businessHours: () => queryOptions({ queryKey: ['business-hours'], queryFn: api.businessHours }),
  users: () => queryOptions({ queryKey: ['users'], queryFn: api.users }),
  allowedTargets: () => queryOptions({ queryKey: ['allowed-targets'], queryFn: api.allowedTargets }),
  tokens: () => queryOptions({ queryKey: ['tokens'], queryFn: api.tokens }),
  auditNames: () => queryOptions({ queryKey: ['audit-names'], queryFn: api.auditNames, staleTime: 60_000 }),
  permissions: () =>
    queryOptions({
      queryKey: ['permissions'],
      queryFn: api.permissions,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  userSessions: (id: string) =>
    queryOptions({ queryKey: ['user-sessions', id], queryFn: () => api.userSessions(id) }),
}
