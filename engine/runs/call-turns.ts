import type { Drive } from './drive.ts'
import { isPower, type PreparedStep } from './execute-step.ts'
import { isStore } from './stores.ts'

/** A step that may not call yet. */
export interface CallWait {
  until: Date
  /** Whose rate is used up; undefined where its turn is so near that the run waits for it here. */
  connection: string | undefined
}

/** Has the steps of one drive wait for their turn with the connections that they use. */
export interface CallTurns {
  /** Undefined where the step may call now. */
  waitFor(key: string, prepared: PreparedStep): Promise<CallWait | undefined>
}

export function createCallTurns({ engine, run }: Drive): CallTurns {
  /** Turns that were given to steps and lie a moment ahead, by place. */
  const given = new Map<string, number>()
  /** Of a run that is taken up again the first calls may be what it was parked for. */
  let again = run.state !== undefined

  return {
    async waitFor(key, prepared) {
      const { rates } = engine
      const connectionId = rates && (await connectionOf(engine, prepared, run.customerId))
      if (!rates || connectionId === undefined) return undefined
      const kept = given.get(key)
      const turn = kept === undefined ? await rates.take(connectionId, again) : { at: new Date(kept) }
      if (!('at' in turn)) return { until: turn.notBefore, connection: turn.connection }
      if (turn.at.getTime() <= engine.clock().getTime()) {
        given.delete(key)
        again = false
        return undefined
      }
      given.set(key, turn.at.getTime())
      return { until: turn.at, connection: undefined }
    },
  }
}

/** The connection that a step reaches outside through; undefined where it uses none, or cannot be served. */
export async function connectionOf(
  engine: Drive['engine'],
  { action, connectionId }: PreparedStep,
  customerId: string | null,
): Promise<string | undefined> {
  if (connectionId !== undefined) return connectionId
  for (const name of action.uses) {
    if (isPower(name) || isStore(name)) continue
    // What is wrong with it the step says itself, when it asks for its port.
    const provided = await engine.resolvePort(name, { customerId }).catch(() => undefined)
    if (provided?.provider === 'connection') return provided.connectionId
  }
  return undefined
}
