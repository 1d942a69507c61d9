import { deviceEvents } from '../msp/device-event.ts'
import type { PortName } from '../msp/ports.ts'
import type { Registry } from '../registry.ts'
import type { Playbook, PlaybookInput } from './playbook.ts'

/** `partly`: there for some, made with the import, or done by a person instead. */
export type NeedState = 'there' | 'partly' | 'missing'

/** Why a need is met or not, by a word that the editor says in a sentence. */
export const needReasons = [
  'desk',
  'connected',
  'some_customers',
  'failing',
  'several',
  'optional',
  'by_person',
  'no_connection',
  'heard',
  'address_after',
  'page_after',
  'started_by_person',
  'devices_report',
  'devices_silent',
  'no_devices',
  'checks',
  'no_checks',
  'has_value',
  'no_value',
] as const
export type NeedReason = (typeof needReasons)[number]

/** One thing a playbook needs, and whether this MSP has it. */
export interface Need {
  kind: 'port' | 'connection' | 'trigger' | 'variable'
  /** The port, the input that chooses a connection, the trigger's type or the variable. */
  name: string
  /** Which port a connection is to fill; null for what is none. */
  port: string | null
  state: NeedState
  reason: NeedReason
  /** For how many of how many customers it is there; null where it is for all or none. */
  have: number | null
  of: number | null
}

/** Connections that fill a port: everybody's, how many of those do not work, and the customers that have one of their own. */
export interface PortFilled {
  everybody: number
  failing: number
  customers: number
  /** The MSP has said which one it is. */
  bound: boolean
}

/** What an MSP has, as far as playbooks ask for it. */
export interface Existing {
  customers: number
  ports: ReadonlyMap<string, PortFilled>
  devices: number
  /** Of the devices, those that have ever checked in. */
  reporting: number
  serviceChecks: number
  /** Names of the variables that have a value for anybody. */
  valued: ReadonlySet<string>
}

type Judged = Pick<Need, 'state' | 'reason'> & { have?: number; of?: number }

const ofTheDesk: ReadonlySet<string> = new Set<PortName>(['psa', 'rmm', 'billing'])
/** Where everybody's connection is of no use to a customer. */
const ofTheCustomer: ReadonlySet<string> = new Set<PortName>(['identity'])
/** Those that only connections fill. */
const outside: ReadonlySet<string> = new Set<PortName>([
  'messaging',
  'notifier',
  'mailbox',
  'shell',
  'sql',
  'identity',
])

/** Each need of a playbook with its state, in the order of the playbook: ports and connections, triggers, variables. */
export function needsOf(
  { needs, inputs, document }: Pick<Playbook, 'needs' | 'inputs' | 'document'>,
  registry: Pick<Registry, 'kind' | 'trigger'>,
  existing: Existing,
): Need[] {
  const picked = Object.entries(inputs).flatMap(([name, input]) => {
    const port = pickedPort(input)
    return port === undefined ? [] : [{ name, input, port }]
  })
  const isPicked = (port: string) => picked.some((one) => one.port === port)
  const used = new Set(document.nodes.flatMap(({ type }) => registry.kind(type)?.uses ?? []))
  const byPeople = [...used].filter((port) => outside.has(port) && !needs.ports.includes(port))
  return [
    ...needs.ports
      .filter((port) => !isPicked(port))
      .map((port) => need('port', port, port, filledFor(port, existing, false))),
    ...picked.map(({ name, input, port }) =>
      need('connection', name, port, chosenFor(input, filledFor(port, existing, true))),
    ),
    ...byPeople
      .filter((port) => !isPicked(port))
      .map((port) => need('port', port, port, orByPerson(filledFor(port, existing, false)))),
    ...needs.triggers
      // A mailbox that is chosen says it already.
      .filter((type) => registry.trigger(type)?.kind.intake !== 'mailbox' || !isPicked('mailbox'))
      .map((type) => need('trigger', type, null, triggerNeed(type, registry, existing))),
    ...needs.variables.map((name) => need('variable', name, null, variableNeed(name, existing))),
  ]
}

/** What is worst among needs; a playbook is ready where nothing is missing. */
export function worstOf(needs: readonly Pick<Need, 'state'>[]): NeedState {
  if (needs.some(({ state }) => state === 'missing')) return 'missing'
  return needs.some(({ state }) => state === 'partly') ? 'partly' : 'there'
}

/** The port of the connections that an input chooses between. */
export function pickedPort({ picker }: Pick<PlaybookInput, 'picker'>): string | undefined {
  return /^connection:(\w+)$/.exec(picker ?? '')?.[1]
}

function need(kind: Need['kind'], name: string, port: string | null, judged: Judged): Need {
  const { state, reason, have = null, of = null } = judged
  return { kind, name, port, state, reason, have, of }
}

function filledFor(port: string, { ports, customers }: Existing, isChosen: boolean): Judged {
  if (ofTheDesk.has(port)) return { state: 'there', reason: 'desk' }
  const filled = ports.get(port) ?? { everybody: 0, failing: 0, customers: 0, bound: false }
  const everybody = ofTheCustomer.has(port) ? 0 : filled.everybody
  if (everybody > 0) {
    if (filled.failing >= everybody) return { state: 'partly', reason: 'failing' }
    if (everybody > 1 && !isChosen && !filled.bound) return { state: 'partly', reason: 'several' }
    return { state: 'there', reason: 'connected' }
  }
  if (filled.customers === 0) return { state: 'missing', reason: 'no_connection' }
  if (filled.customers >= customers) return { state: 'there', reason: 'connected' }
  return { state: 'partly', reason: 'some_customers', have: filled.customers, of: customers }
}

function chosenFor({ required }: PlaybookInput, filled: Judged): Judged {
  return filled.state === 'missing' && !required ? { state: 'partly', reason: 'optional' } : filled
}

function orByPerson(filled: Judged): Judged {
  return filled.state === 'missing' ? { state: 'partly', reason: 'by_person' } : filled
}

function triggerNeed(type: string, registry: Pick<Registry, 'trigger'>, existing: Existing): Judged {
  const trigger = registry.trigger(type)
  switch (trigger?.kind.intake) {
    case 'webhook':
      return { state: 'partly', reason: 'address_after' }
    case 'portal':
      return { state: 'partly', reason: 'page_after' }
    case 'manual':
      return { state: 'there', reason: 'started_by_person' }
    case 'mailbox':
      return filledFor('mailbox', existing, true)
    default:
      return ownNeed(trigger?.own?.types ?? [], existing)
  }
}

/** What we say ourselves needs something that we say it of. */
function ownNeed(types: readonly string[], { devices, reporting, serviceChecks }: Existing): Judged {
  const ofDevices = types.filter((type) => Object.hasOwn(deviceEvents, type))
  if (ofDevices.length === 0) return { state: 'there', reason: 'heard' }
  if (ofDevices.every((type) => type.startsWith('service_check.'))) {
    return serviceChecks > 0
      ? { state: 'there', reason: 'checks' }
      : { state: 'missing', reason: 'no_checks' }
  }
  // Dates are written down by people.
  if (ofDevices.every((type) => type.startsWith('expiry.'))) return { state: 'there', reason: 'heard' }
  if (devices === 0) return { state: 'missing', reason: 'no_devices' }
  return reporting === 0
    ? { state: 'partly', reason: 'devices_silent' }
    : { state: 'there', reason: 'devices_report' }
}

function variableNeed(name: string, { valued }: Existing): Judged {
  return valued.has(name) ? { state: 'there', reason: 'has_value' } : { state: 'partly', reason: 'no_value' }
}
