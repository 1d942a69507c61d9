import { EventEmitter } from 'node:events'
import type { RunStatus, StepRecord } from './checkpoint.ts'

export type LiveStep = Omit<StepRecord, 'status'> & { status: StepRecord['status'] | 'running' }

export type LiveEvent =
  | { kind: 'step'; step: LiveStep }
  | { kind: 'run'; status: RunStatus | 'queued' }
  /** What a step says while it runs. */
  | { kind: 'output'; nodeId: string; path: string; text: string }

/** What runs of this process do right now, for who watches them. A hint: the database is the truth. */
export interface LiveFeed {
  tell(runId: string, event: () => LiveEvent): void
  /** A step sets out. Who begins to watch while it is under way is told of it, too. */
  begin(runId: string, place: string, event: () => LiveEvent): void
  end(runId: string, place: string): void
  /** This process drives the run no more. */
  leave(runId: string): void
  watch(runId: string, listener: (event: LiveEvent) => void): () => void
}

export function createLiveFeed(): LiveFeed {
  const emitter = new EventEmitter()
  emitter.setMaxListeners(0)
  const underWay = new Map<string, Map<string, () => LiveEvent>>()

  // Events are made only for runs that somebody watches: most are over before anyone looks.
  function tell(runId: string, event: () => LiveEvent): void {
    if (emitter.listenerCount(runId) > 0) emitter.emit(runId, event())
  }

  return {
    tell,
    begin(runId, place, event) {
      const steps = underWay.get(runId)
      if (steps) steps.set(place, event)
      else underWay.set(runId, new Map([[place, event]]))
      tell(runId, event)
    },
    end: (runId, place) => underWay.get(runId)?.delete(place),
    leave: (runId) => underWay.delete(runId),
    watch(runId, listener) {
      emitter.on(runId, listener)
      for (const event of underWay.get(runId)?.values() ?? []) listener(event())
      return () => emitter.off(runId, listener)
    },
  }
}
