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
  watch(runId: string, listener: (event: LiveEvent) => void): () => void
}

export function createLiveFeed(): LiveFeed {
  const emitter = new EventEmitter()
  emitter.setMaxListeners(0)
  return {
    // Events are made only for runs that somebody watches: most are over before anyone looks.
    tell(runId, event) {
      if (emitter.listenerCount(runId) > 0) emitter.emit(runId, event())
    },
    watch(runId, listener) {
      emitter.on(runId, listener)
      return () => emitter.off(runId, listener)
    },
  }
}
