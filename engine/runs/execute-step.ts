import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { deskPorts } from '../desk/desk.ts'
import { evaluateParams } from '../expressions/evaluate.ts'
import { namedVariables } from '../expressions/named-variables.ts'
import type { StoreUser } from '../flow/store-user.ts'
import type { DocumentNode } from '../graph/document.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { scopeAt } from '../graph/next.ts'
import { type Place, placeKey } from '../graph/place.ts'
import type { PortName } from '../msp/ports.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { ActionNode, GrantedStep, Use, Uses } from '../sdk/node.ts'
import {
  type Each,
  isEach,
  isPaused,
  isStopped,
  isTaken,
  type PauseUntil,
  type Rounds,
  type Stopped,
} from '../sdk/outcome.ts'
import type { PowerName } from '../sdk/powers.ts'
import type { StoreName } from '../sdk/stores.ts'
import { usedConnection } from '../variables/connection-overrides.ts'
import { stepVariables } from '../variables/step-variables.ts'
import { effectKey } from './effect-key.ts'
import type { Engine } from './engine.ts'
import type { ObservedStep } from './observer.ts'
import { paramSentence } from './param-sentence.ts'
import { type RunMemory, toEnvelope, toScope } from './run-memory.ts'
import { siteOfRun } from './site-of-run.ts'
import { StepTimeout } from './step-failure.ts'
import { isStore, stores } from './stores.ts'

/** Output of a step at most, in characters of JSON. */
export const maxOutput = 4_000_000

export interface PreparedStep {
  node: DocumentNode
  place: Place
  action: ActionNode
  params: unknown
  /** The resolved parameters as they are shown and kept. */
  input: JsonValue
  connectionId: string | undefined
}

/** Resolves and checks a step's parameters; throws what is wrong with them. */
export async function prepareStep(engine: Engine, memory: RunMemory, place: Place): Promise<PreparedStep> {
  const node = memory.graph.nodes.get(place.nodeId)?.node
  if (!node) throw new StepFailed(`No such step: ${place.nodeId}`, { class: 'Bug', code: 'unknown_step' })
  const action = engine.registry.action(node.type)
  if (!action) {
    throw new StepFailed(
      `This installation has no step of type "${node.type}". Replace the step or update.`,
      {
        code: 'unknown_type',
      },
    )
  }
  const given = place.path === '' ? memory.run.control?.inputs[node.id] : undefined
  const input = given ?? (await resolveParams(engine, memory, place, node.params))
  const parsed = action.params.safeParse(input)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const sentence = issue ? paramSentence(action.kind, issue, input) : 'The parameters are not valid.'
    throw new StepFailed(sentence, { code: 'bad_parameter' })
  }
  const { connection } = input
  return {
    node,
    place,
    action,
    params: parsed.data,
    input,
    connectionId: typeof connection === 'string' ? connection : undefined,
  }
}

/** The values of a step's parameters; the connection is the one that is used for the run's customer. */
async function resolveParams(
  engine: Engine,
  memory: RunMemory,
  place: Place,
  params: DocumentNode['params'],
): Promise<JsonObject> {
  const { customerId, event } = memory.run
  const of = { customerId, siteId: siteOfRun(event) }
  const named = Object.values(params).map(namedVariables)
  const vars = named.some(({ reads }) => reads)
    ? await stepVariables(
        engine.db,
        of,
        named.flatMap(({ needed }) => needed),
      )
    : {}
  const input = await evaluateParams(params, toScope(memory, place, vars))
  const { connection } = input
  if (typeof connection !== 'string') return input
  const used = await usedConnection(engine.db, connection, of)
  return used === connection ? input : { ...input, connection: used }
}

/**
 * Runs one attempt of a prepared step. `db` is the transaction that the step's desk writes share with its checkpoint,
 * or the database itself for steps that work outside.
 */
export async function runStep(
  engine: Engine,
  memory: RunMemory,
  prepared: PreparedStep,
  attempt: number,
  db: Kysely<Database>,
  signal: AbortSignal,
): Promise<StepResult> {
  const { node, action, params } = prepared
  const seconds = node.settings.timeoutSeconds ?? action.timeoutSeconds(params)
  const granted = await grantStep(engine, memory, prepared, attempt, db)
  const work = (stepSignal: AbortSignal) => action.run({ ...granted, signal: stepSignal })
  const attempted = async () =>
    toResult(action.kind.effect === 'pure' ? await work(signal) : await withTimeout(work, seconds, signal))
  if (!engine.observer) return attempted()
  return engine.observer.step(memory.run, observedStep(node, prepared.place.path, attempt), attempted)
}

/** A step as observers know it. */
export function observedStep(
  { id, type, name }: Pick<DocumentNode, 'id' | 'type' | 'name'>,
  path: string,
  attempt: number,
): ObservedStep {
  return { nodeId: id, type, name, path, attempt }
}

/** What a dry run shows of a write beside its parameters. */
export async function planStep(
  engine: Engine,
  memory: RunMemory,
  prepared: PreparedStep,
  db: Kysely<Database>,
  signal: AbortSignal,
): Promise<JsonObject> {
  if (!prepared.action.hasPlan) return {}
  return prepared.action.plan({ ...(await grantStep(engine, memory, prepared, 1, db)), signal })
}

/** All that a step is handed when it runs, but the signal that stops it. */
async function grantStep(
  engine: Engine,
  memory: RunMemory,
  prepared: PreparedStep,
  attempt: number,
  db: Kysely<Database>,
): Promise<Omit<GrantedStep, 'signal'>> {
  const { node, action, place } = prepared
  const { run } = memory
  const now = nowOf(engine, memory)
  const { id: runId, workflowId, customerId, mode } = run
  const user: StoreUser = {
    runId,
    workflowId,
    customerId,
    siteId: siteOfRun(run.event),
    mode,
    nodeId: node.id,
    path: place.path,
    // Made when it is asked for: most steps write nothing.
    get effectKey() {
      return effectKey(runId, node.id, place.path)
    },
    now,
  }
  const ports = await grantUses(engine, action, db, user, prepared.connectionId)
  return {
    params: prepared.params,
    effect: {
      get key() {
        return user.effectKey
      },
      runId,
    },
    attempt,
    now,
    customerId,
    event: toEnvelope(run),
    tell: (text) =>
      engine.live.tell(runId, () => ({ kind: 'output', nodeId: node.id, path: place.path, text })),
    resumed: memory.resumed[placeKey(place)],
    rounds: roundsOf(memory, place),
    ...ports,
  }
}

/** The time of a run: in a dry run, which does not wait, the moment that its waits have brought it to. */
export function nowOf(engine: Engine, { dryNow }: Pick<RunMemory, 'dryNow'>): Date {
  const now = engine.clock()
  return dryNow && dryNow > now ? dryNow : now
}

async function grantUses(
  engine: Engine,
  action: ActionNode,
  db: Kysely<Database>,
  user: StoreUser,
  connectionId: string | undefined,
): Promise<Partial<Uses>> {
  const { customerId } = user
  const granted: Partial<Uses> = {}
  for (const name of connectionId ? [...action.uses, ...action.mayUse] : action.uses) {
    const use = isPower(name) ? grantPower(name) : isStore(name) ? grantStore(name) : await grantPort(name)
    Object.assign(granted, { [name]: use })
  }
  return granted

  function grantPower(name: PowerName): unknown {
    const { http, script, probe } = engine.powers ?? {}
    const power = {
      http: http?.forCustomer?.(customerId) ?? http,
      script,
      probe: probe?.forCustomer?.(customerId) ?? probe,
    }[name]
    if (power) return power
    throw new StepFailed(`This server offers no "${name}".`, { class: 'Bug', code: 'no_power' })
  }

  function grantStore(name: StoreName): unknown {
    const made = stores[name]?.(db, user, engine.registry, engine.secrets, engine.publicUrl)
    if (made) return made
    throw new StepFailed(`This server offers no "${name}".`, { class: 'Bug', code: 'no_store' })
  }

  async function grantPort<Port extends PortName>(name: Port): Promise<unknown> {
    const wanted = { customerId, ...(connectionId && !isDeskPort(name) ? { connectionId } : {}) }
    const provided = await engine.resolvePort(name, wanted)
    if (provided.provider === 'connection') return provided.port
    if (isDeskPort(name)) return deskPorts(db)[name]
    throw new StepFailed(`No connection offers "${name}". Add one under Connections.`, {
      code: 'no_connection',
    })
  }
}

export function isPower(name: Use): name is PowerName {
  return name === 'http' || name === 'script' || name === 'probe'
}

type DeskPort = 'psa' | 'rmm' | 'billing'

function isDeskPort(name: PortName): name is DeskPort {
  return name === 'psa' || name === 'rmm' || name === 'billing'
}

async function withTimeout(
  work: (signal: AbortSignal) => unknown,
  seconds: number,
  signal: AbortSignal,
): Promise<unknown> {
  const timer = new AbortController()
  const both = AbortSignal.any([signal, timer.signal])
  let onAbort: (() => void) | undefined
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.aborted ? cancelled() : new StepTimeout(`No answer within ${seconds} s.`))
    both.addEventListener('abort', onAbort, { once: true })
  })
  const timeout = setTimeout(() => timer.abort(), seconds * 1000)
  try {
    if (signal.aborted) throw cancelled()
    return await Promise.race([work(both), stopped])
  } finally {
    clearTimeout(timeout)
    if (onAbort) both.removeEventListener('abort', onAbort)
  }
}

function cancelled(): StepFailed {
  return new StepFailed('Cancelled.', { class: 'Cancelled', code: 'cancelled' })
}

/** How a step answered: it is over, it waits, or its body runs. */
export type StepResult =
  | { is: 'over'; handle: string; output: JsonValue }
  | { is: 'paused'; pause: PauseUntil }
  | { is: 'body'; body: Each }
  | { is: 'stop'; stop: Stopped }

function roundsOf(memory: RunMemory, { path, nodeId }: Place): Rounds | undefined {
  const open = scopeAt(memory.state, path)?.open[nodeId]
  return open && { done: open.succeeded + open.failed, failed: open.failed, errors: open.errors }
}

function toResult(outcome: unknown): StepResult {
  if (isPaused(outcome)) return { is: 'paused', pause: outcome.pause }
  if (isEach(outcome)) return { is: 'body', body: outcome }
  if (isStopped(outcome)) return { is: 'stop', stop: outcome }
  const handle = isTaken(outcome) ? outcome.branch : 'out'
  const text = JSON.stringify(isTaken(outcome) ? outcome.output : outcome) ?? 'null'
  if (text.length > maxOutput) {
    throw outputTooLarge(text.length)
  }
  return { is: 'over', handle, output: JSON.parse(text) as JsonValue }
}

/** `size` in characters of JSON. */
export function outputTooLarge(size: number): StepFailed {
  const megabytes = (size / 1_000_000).toFixed(1)
  return new StepFailed(
    `The result is too large: ${megabytes} MB, at most 4 MB. Ask for fewer fields or items.`,
    { code: 'output_too_large' },
  )
}
