import type { Kysely, Transaction } from 'kysely'
import { sql } from 'kysely'
import { isDatabaseGone } from '../db/connect.ts'
import { retryingDeadlocks } from '../db/retrying-deadlocks.ts'
import type { Database } from '../db/schema.ts'
import { createBatcher } from './batch.ts'
import { type Asked, type Checkpoint, writeCheckpoints } from './checkpoint.ts'
import { lockCounts } from './effect-counts.ts'
import { isHeldSql } from './write-holds.ts'

/** `lost`: another worker holds the run now; nothing of this one was written and it must be let go. */
export type Committed = { lost: true } | ({ lost: false } & Asked)

/**
 * Work of one run that writes the desk and its checkpoint in the same transaction. It may be called more than once
 * (again after a roll-back), so it must not change the run's memory: it answers the checkpoint to write.
 */
export interface Passenger {
  runId: string
  epoch: number
  /** It counts against other runs of this workflow: those flights go one after the other. */
  countsIn?: string | undefined
  /**
   * With `alone`, the transaction serves this run only: failures of a step are rolled back to before the step and
   * recorded. Otherwise a failure throws, the flight is given up, and each passenger flies again alone. `held`: it must not
   * write now.
   */
  fly(tx: Transaction<Database>, alone: boolean, held: boolean): Promise<Checkpoint>
}

export interface Committer {
  /** Writes a checkpoint, together with whatever else is waiting. */
  commit(checkpoint: Checkpoint): Promise<Committed>
  /** Runs desk work of many runs in one transaction and commits it with their checkpoints: exactly once. */
  fly(passenger: Passenger): Promise<Committed>
  /** Checkpoints and flights that wait for their turn. */
  backlog(): number
}

/** Group commit: one commit of the disk serves all the runs that have something to write at that moment. */
export function createCommitter(db: Kysely<Database>, workerId: () => string): Committer {
  const plain = createBatcher<Checkpoint, Settled>({
    maxItems: 100,
    inFlight: 2,
    flush: (checkpoints) => writeApart(checkpoints),
  })
  const flights = createBatcher<Passenger, Settled>({ maxItems: 50, inFlight: 3, flush: flyTogether })

  /** One bad payload fails alone: a batch that fails is halved until the culprit stands by itself. */
  async function writeApart(checkpoints: readonly Checkpoint[]): Promise<Settled[]> {
    try {
      const written = await retryingDeadlocks(() => writeCheckpoints(db, workerId(), checkpoints))
      return checkpoints.map(({ runId }) => ({ committed: toCommitted(written.get(runId)) }))
    } catch (error) {
      if (checkpoints.length === 1 || isDatabaseGone(error)) return checkpoints.map(() => ({ error }))
      const half = Math.ceil(checkpoints.length / 2)
      return [
        ...(await writeApart(checkpoints.slice(0, half))),
        ...(await writeApart(checkpoints.slice(half))),
      ]
    }
  }

  async function flyTogether(passengers: Passenger[]): Promise<Settled[]> {
    if (passengers.length > 1) {
      try {
        const results = await flight(passengers, false)
        return results.map((committed) => ({ committed }))
      } catch {
        // One of them failed or the database did: each alone finds out which.
      }
    }
    const settled: Settled[] = []
    for (const passenger of passengers) {
      try {
        const [committed] = await retryingDeadlocks(() => flight([passenger], true))
        settled.push({ committed: committed ?? { lost: true } })
      } catch (error) {
        settled.push({ error })
      }
    }
    return settled
  }

  async function flight(passengers: Passenger[], alone: boolean): Promise<Committed[]> {
    return db.transaction().execute(async (tx) => {
      const held = await lockLeases(tx, workerId(), passengers)
      const aboard = passengers.filter(({ runId, epoch }) => held.get(runId)?.epoch === epoch)
      const counting = new Set(aboard.flatMap(({ countsIn }) => countsIn ?? []))
      for (const workflowId of [...counting].sort()) await lockCounts(tx, workflowId)
      const mayWrite = (runId: string) => held.get(runId)?.mayWrite === true
      const flying = aboard.map((passenger) => passenger.fly(tx, alone, !mayWrite(passenger.runId)))
      const checkpoints = await allOrNone(flying)
      const written = checkpoints.length > 0 ? await writeCheckpoints(tx, workerId(), checkpoints) : new Map()
      return passengers.map(({ runId }) => toCommitted(written.get(runId)))
    })
  }

  return {
    commit: async (checkpoint) => open(await plain.add(checkpoint)),
    fly: async (passenger) => open(await flights.add(passenger)),
    backlog: () => plain.size() + flights.size(),
  }
}

type Settled = { committed: Committed } | { error: unknown }

function open(settled: Settled): Committed {
  if ('error' in settled) throw settled.error
  return settled.committed
}

function toCommitted(written: Asked | undefined): Committed {
  return written ? { lost: false, ...written } : { lost: true }
}

/** Locks the runs that this worker still holds, so that nobody can take one away before the commit. */
// `is not distinct from`: by the key of each run, not by the index of leases, which dead rows make long.
async function lockLeases(
  tx: Transaction<Database>,
  workerId: string,
  passengers: readonly Passenger[],
): Promise<Map<string, { epoch: number; mayWrite: boolean }>> {
  const ids = passengers.map((passenger) => passenger.runId)
  const { rows } = await sql<{ id: string; lease_epoch: number; may_write: boolean }>`
    select id, lease_epoch, not (${sql.raw(isHeldSql('runs'))}) as may_write from runs
     where id = any(${ids}::uuid[]) and lease_owner is not distinct from ${workerId}
     order by id for no key update`.execute(tx)
  return new Map(rows.map((row) => [row.id, { epoch: row.lease_epoch, mayWrite: row.may_write }]))
}

/** Waits for all of them even when one fails, so that nobody still uses a transaction that is rolled back. */
async function allOrNone<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises)
  return settled.map((entry) => {
    if (entry.status === 'rejected') throw entry.reason
    return entry.value
  })
}
