import type { Role } from './role.ts'

const everyone = ['admin', 'editor', 'technician', 'viewer'] as const
const workers = ['admin', 'editor', 'technician'] as const
const builders = ['admin', 'editor'] as const
const admins = ['admin'] as const

/** The whole permission table: who may do what. Every route names the one line that guards it. */
export const permissions = {
  'overview.read': everyone,
  /** Minutes that automation saved. */
  'value.read': everyone,
  'nodes.read': everyone,
  'workflows.read': everyone,
  'workflows.edit': builders,
  'workflows.publish': builders,
  /** Whether publishing needs a second person: who is held to it cannot lift it. */
  'publish-review.edit': admins,
  /** Starting a workflow from a trigger that is not a manual one. */
  'workflows.test': builders,
  'playbooks.read': everyone,
  /** On an empty desk of its own. */
  'playbooks.play': workers,
  'playbooks.import': builders,
  /** From where playbooks are read beside the built-in ones. */
  'playbook-sources.manage': admins,
  'runs.read': everyone,
  'runs.start': workers,
  'runs.cancel': workers,
  /** Pausing, resuming, retrying, forking, and deciding about steps that cannot go on by themselves. */
  'runs.steer': workers,
  /** How much any workflow may touch before it asks. */
  'effect-limits.read': everyone,
  'effect-limits.edit': admins,
  /** Holding a workflow, a customer or everything before it writes: whoever sees the harm may stop it. */
  'write-holds.read': everyone,
  'write-holds.edit': workers,
  /** What is wrong with the automation itself, and who is told. */
  'alarms.read': everyone,
  'watchdog.read': everyone,
  'watchdog.edit': admins,
  'events.read': everyone,
  /** Starting a run for an event that came before, whatever the trigger's rules say. */
  'events.run-again': builders,
  /** Saying whom an event concerns that named nobody we know. */
  'events.assign': workers,
  'maintenance.read': everyone,
  'maintenance.edit': workers,
  /** When silent devices are the outage of their site. */
  'site-correlation.edit': admins,
  'approvals.read': everyone,
  /** Whether somebody may answer one is decided by whom it asks. */
  'approvals.answer': workers,
  /** Links that show a secret once; the secret itself is read by nobody but whoever has the address. */
  'secret-links.read': everyone,
  'secret-links.revoke': workers,
  /** Teams and their rotas. */
  'teams.read': everyone,
  'teams.edit': builders,
  /** Taking over for somebody who is on call. */
  'on-call.swap': workers,
  'tickets.read': everyone,
  'tickets.edit': workers,
  /** Queues, statuses, priorities, technicians and canned replies. */
  'desk-settings.read': everyone,
  'desk-settings.edit': admins,
  /** For how long runs, events and the ledger are kept. */
  'history.read': everyone,
  'history.edit': admins,
  'canned-replies.edit': workers,
  'customers.read': everyone,
  'customers.edit': workers,
  'business-hours.read': everyone,
  /** Of the MSP; those of a customer belong to the customer. */
  'business-hours.edit': admins,
  'sla.read': everyone,
  /** What customers are promised. */
  'sla.edit': admins,
  /** What workflows keep for a customer or the MSP. */
  'stored-values.read': everyone,
  'stored-values.delete': builders,
  'contracts.read': everyone,
  'contracts.edit': builders,
  'devices.read': everyone,
  'devices.edit': workers,
  'time.read': everyone,
  /** Of time entries of anybody: changing and removing them. */
  'time.edit': workers,
  'billing.read': everyone,
  /** Billing beside the fee, drawing from contracts, and taking both back. */
  'billing.edit': workers,
  /** How many seats are billed. */
  'seats.edit': workers,
  /** Handing time and lines over to the bookkeeping. */
  'billing.export': builders,
  'connections.read': builders,
  'connections.edit': admins,
  /** Of webhooks; credentials of connections never leave. */
  'secrets.reveal': builders,
  /** Values of customers, tags and the MSP, and which tag wins. Secrets are written and never read. */
  'variables.read': everyone,
  'variables.edit': builders,
  /** Private addresses that web requests of workflows may reach. */
  'allowed-targets.manage': admins,
  /** Lookup tables, which every workflow may read. */
  'tables.read': everyone,
  'tables.edit': builders,
  /** Scripts for the machines of customers. */
  'scripts.read': everyone,
  'scripts.edit': builders,
  'remote-control.open': workers,
  'remote-control.edit': builders,
  'users.manage': admins,
  'tokens.manage': admins,
  'audit.read': admins,
  /** Keeping filters of lists under a name, and hiding the first steps. */
  'views.use': everyone,
  /** Loading and removing the invented MSP. */
  'demo.manage': admins,
  'metrics.read': admins,
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof permissions

export function can(role: Role, action: Action): boolean {
  const allowed: readonly Role[] = permissions[action]
  return allowed.includes(role)
}
