/** A run that asks for a worker. Its share is the customer that it is for, or its workflow where it is for none. */
export interface Waiting {
  runId: string
  share: string
}

/**
 * Start-time fair queueing (Goyal, Vin, Cheng 1996), every run counted as one: the turns of a share follow each other one
 * by one, but never lie before `now`, the smallest turn that still waits. So a backlog moves only its own share back: where
 * several wait they are served in rotation, and one that has been quiet is served before all that queued up meanwhile.
 * `last` has the greatest turn given to each share. The answer is in the order of `runs`.
 */
export function giveTurns(
  now: number,
  last: ReadonlyMap<string, number>,
  runs: readonly Waiting[],
): (Waiting & { turn: number })[] {
  const given = new Map(last)
  return runs.map((run) => {
    const turn = Math.max(now, (given.get(run.share) ?? Number.NEGATIVE_INFINITY) + 1)
    given.set(run.share, turn)
    return { ...run, turn }
  })
}
