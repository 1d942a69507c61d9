import type { LoopTally, Run, StepView } from '#engine/api/types.ts'

/** Moments are milliseconds; a bar that is not over yet reaches to now. */
export interface Bar {
  kind: 'queued' | 'waiting' | 'run' | 'failed' | 'uncertain' | 'cancelled' | 'going'
  from: number
  to: number
  /** The attempt that it is, where it is one. */
  step?: StepView
  /** When a wait ends that is not over, where that is known. */
  until?: string
}

export interface Row {
  key: string
  kind: 'queue' | 'step' | 'loop' | 'child'
  nodeId: string
  name: string
  bars: readonly Bar[]
  /** Of a step that was made more than once. */
  attempts: number
  step?: StepView
  loop?: LoopTally
  /** Of a run that it called. */
  run?: Run['children'][number]
}

/** What is shorter is the engine's own work between two steps. */
const shortestWait = 100

/** The rows of a run's timeline in the order they began: steps outside loops, loops folded, and runs that were called. */
export function waterfallRows(
  run: Pick<
    Run,
    | 'document'
    | 'steps'
    | 'children'
    | 'explanation'
    | 'createdAt'
    | 'startedAt'
    | 'finishedAt'
    | 'triggerNode'
  >,
  loops: readonly LoopTally[],
  now: number,
): Row[] {
  const { document, steps, children, explanation } = run
  const created = Date.parse(run.createdAt)
  const end = run.finishedAt === null ? now : Date.parse(run.finishedAt)
  const started = run.startedAt === null ? end : Date.parse(run.startedAt)
  const byNode = new Map<string, StepView[]>()
  for (const step of steps) {
    if (step.path !== '' || step.status === 'skipped') continue
    byNode.set(step.nodeId, [...(byNode.get(step.nodeId) ?? []), step])
  }
  const loopOf = new Map(loops.map((loop) => [loop.nodeId, loop]))
  const endOf = (nodeId: string) => {
    const last = byNode.get(nodeId)?.at(-1)
    return last?.finishedAt ? Date.parse(last.finishedAt) : undefined
  }
  /** When everything before it was done. */
  const readyAt = (nodeId: string, before: number) => {
    const sources = document.edges.flatMap(({ source, target }) =>
      target === nodeId ? [source === run.triggerNode ? started : endOf(source)] : [],
    )
    const known = sources.filter((at): at is number => at !== undefined && at <= before)
    return known.length === 0 ? undefined : Math.max(...known)
  }
  const inLoops = new Set(document.nodes.filter(({ parentId }) => parentId !== undefined).map(({ id }) => id))
  const rows = document.nodes.flatMap(({ id, name }): Row[] => {
    const made = byNode.get(id) ?? []
    const loop = inLoops.has(id) ? undefined : loopOf.get(id)
    const open = explanation.reasons.find(({ nodeId, path, since }) => nodeId === id && path === '' && since)
    if (made.length === 0 && !loop && !open) return []
    const bars: Bar[] = loop ? [loopBar(loop, made, now)] : []
    let ready = loop ? undefined : readyAt(id, Date.parse(made[0]?.startedAt ?? new Date(now).toISOString()))
    for (const step of loop ? [] : made) {
      const from = Date.parse(step.startedAt)
      if (ready !== undefined && from - ready > shortestWait)
        bars.push({ kind: 'waiting', from: ready, to: from })
      const to = step.finishedAt === null ? now : Date.parse(step.finishedAt)
      bars.push({ kind: barKind(step), from, to: Math.max(from, to), step })
      ready = to
    }
    if (open?.since && run.finishedAt === null) {
      const until = open.until === null ? {} : { until: open.until }
      bars.push({ kind: 'waiting', from: Date.parse(open.since), to: now, ...until })
    }
    const last = made.at(-1)
    return [
      {
        key: id,
        kind: loop ? 'loop' : 'step',
        nodeId: id,
        name,
        bars,
        attempts: loop ? 1 : made.length,
        ...(last ? { step: last } : {}),
        ...(loop ? { loop } : {}),
      },
    ]
  })
  const called = children.map((child): Row => {
    const from = Date.parse(child.createdAt)
    const to = child.finishedAt === null ? now : Date.parse(child.finishedAt)
    const kind = child.finishedAt === null ? 'going' : childKind(child.status)
    return {
      ...{ key: child.id, kind: 'child', nodeId: '', name: child.workflowName, attempts: 1, run: child },
      bars: [{ kind, from, to }],
    }
  })
  const queue: Row[] =
    started - created > shortestWait
      ? [
          {
            ...{ key: 'queue', kind: 'queue', nodeId: '', name: '', attempts: 1 },
            bars: [{ kind: 'queued', from: created, to: started }],
          },
        ]
      : []
  const startOf = ({ bars }: Row) => Math.min(...bars.map(({ from }) => from))
  return [...queue, ...[...rows, ...called].sort((a, b) => startOf(a) - startOf(b))]
}

function loopBar(loop: LoopTally, made: readonly StepView[], now: number): Bar {
  const own = made.at(-1)
  const from = Date.parse(loop.startedAt ?? own?.startedAt ?? new Date(now).toISOString())
  if (loop.running > 0) return { kind: 'going', from, to: now }
  const ends = [own?.finishedAt, loop.finishedAt].flatMap((at) => (at ? [Date.parse(at)] : []))
  const to = ends.length > 0 ? Math.max(...ends) : now
  return { kind: own ? barKind(own) : 'run', from, to: Math.max(from, to) }
}

function barKind({ status, finishedAt }: StepView): Bar['kind'] {
  if (status === 'error') return 'failed'
  if (status === 'uncertain' || status === 'cancelled') return status
  return finishedAt === null ? 'going' : 'run'
}

function childKind(status: Run['status']): Bar['kind'] {
  return status === 'failed' ? 'failed' : status === 'cancelled' ? 'cancelled' : 'run'
}

export interface TimeWindow {
  from: number
  to: number
}

/** Closer to a moment, or further away, never beyond the whole and never closer than 5 ms. */
export function zoomed({ from, to }: TimeWindow, whole: TimeWindow, factor: number, at: number): TimeWindow {
  const length = Math.min(whole.to - whole.from, Math.max(5, (to - from) * factor))
  const share = (at - from) / (to - from)
  const start = Math.min(Math.max(whole.from, at - share * length), whole.to - length)
  return { from: start, to: start + length }
}

export function moved({ from, to }: TimeWindow, whole: TimeWindow, share: number): TimeWindow {
  const length = to - from
  const start = Math.min(Math.max(whole.from, from + share * length), whole.to - length)
  return { from: start, to: start + length }
}

/** Moments for the head of a timeline, at round distances, at most `most` of them. */
export function ticksOf({ from, to }: TimeWindow, origin: number, most: number): number[] {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000]
  const minutes = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440].map((count) => count * 60_000)
  const step = [...steps, ...minutes].find((each) => (to - from) / each <= most) ?? (to - from) / most
  const first = Math.ceil((from - origin) / step) * step + origin
  const ticks: number[] = []
  for (let at = first; at <= to; at += step) ticks.push(at)
  return ticks
}
