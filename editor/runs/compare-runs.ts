import type { EffectDifference, Run, StepView } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'

export const differingParts = [
  'status',
  'path',
  'output',
  'input',
  'error',
  'effects',
  'attempts',
  'duration',
] as const

export type DifferingPart = (typeof differingParts)[number]

/** What became of one step in two runs. */
export interface StepDifference {
  key: string
  nodeId: string
  path: string
  /** As the run that has it calls it. */
  name: string
  change: 'same' | 'left' | 'right' | 'different'
  parts: readonly DifferingPart[]
  left: StepView | null
  right: StepView | null
  effect: EffectDifference | null
}

/** A step takes noticeably longer with at least this many milliseconds more, and twice the time. */
const noticeableMs = 500

/** Step by step what is different in two runs, in the order of the left one, then what only the right one did. */
export function compareRuns(
  left: Pick<Run, 'document' | 'steps'>,
  right: Pick<Run, 'document' | 'steps'>,
  effects: readonly EffectDifference[] = [],
): StepDifference[] {
  const [ofLeft, ofRight] = [lastSteps(left.steps), lastSteps(right.steps)]
  const names = new Map([...right.document.nodes, ...left.document.nodes].map(({ id, name }) => [id, name]))
  const effectAt = new Map(effects.map((effect) => [keyOf(effect), effect]))
  const rightOnly = [...ofRight.keys()].filter((key) => !ofLeft.has(key))
  return [...ofLeft.keys(), ...rightOnly].flatMap((key) => {
    const [one, other] = [ofLeft.get(key) ?? null, ofRight.get(key) ?? null]
    const step = one ?? other
    if (!step) return []
    const effect = effectAt.get(key) ?? null
    const parts = one && other ? differences(one, other, effect) : []
    const change = !other ? 'left' : !one ? 'right' : parts.length > 0 ? 'different' : 'same'
    const { nodeId, path } = step
    return [
      {
        key,
        nodeId,
        path,
        name: names.get(nodeId) ?? nodeId,
        change,
        parts,
        left: one,
        right: other,
        effect,
      },
    ]
  })
}

/** What each step did last, by its place; one that was skipped did nothing. */
function lastSteps(steps: readonly StepView[]): Map<string, StepView> {
  const last = new Map<string, StepView>()
  for (const step of steps) if (step.status !== 'skipped') last.set(keyOf(step), step)
  return last
}

function keyOf({ nodeId, path }: { nodeId: string; path: string }): string {
  return `${path} ${nodeId}`
}

function differences(one: StepView, other: StepView, effect: EffectDifference | null): DifferingPart[] {
  const slower = Math.abs((one.durationMs ?? 0) - (other.durationMs ?? 0))
  const longest = Math.max(one.durationMs ?? 0, other.durationMs ?? 0)
  const is: Record<DifferingPart, boolean> = {
    status: one.status !== other.status,
    path: one.status === other.status && one.handle !== other.handle,
    output: one.status === other.status && one.status === 'ok' && differ(one, other, 'output'),
    input: differ(one, other, 'input'),
    error: one.error !== null && other.error !== null && one.error.message !== other.error.message,
    effects: effect !== null && effect.change !== 'same',
    attempts: one.attempt !== other.attempt,
    duration: slower >= noticeableMs && slower * 2 >= longest,
  }
  return differingParts.filter((part) => is[part])
}

/** Of what is too large to be here only the size is known. */
function differ(one: StepView, other: StepView, part: 'input' | 'output'): boolean {
  const [bytes, otherBytes] = [one.leftOut?.[part], other.leftOut?.[part]]
  if (bytes !== undefined || otherBytes !== undefined) return bytes !== otherBytes
  return inOrder(one[part]) !== inOrder(other[part])
}

/** The same text for the same value, whatever the order of its names. */
export function inOrder(value: JsonValue, indent?: number): string {
  const sorted = (at: JsonValue): JsonValue => {
    if (Array.isArray(at)) return at.map(sorted)
    if (typeof at !== 'object' || at === null) return at
    const entries = Object.entries(at).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]))
  }
  return JSON.stringify(sorted(value), null, indent)
}

/** How each card stands in a comparison: the worst of its places. */
export function differenceByNode(
  differences: readonly StepDifference[],
): Map<string, { change: StepDifference['change']; parts: readonly DifferingPart[] }> {
  const order = ['same', 'different', 'left', 'right'] as const
  const byNode = new Map<string, { change: StepDifference['change']; parts: readonly DifferingPart[] }>()
  for (const { nodeId, change, parts } of differences) {
    const known = byNode.get(nodeId)
    if (!known) {
      byNode.set(nodeId, { change, parts })
      continue
    }
    const worse = order.indexOf(change) > order.indexOf(known.change) ? change : known.change
    const both = known.change === 'same' || change === 'same' || known.change === change ? worse : 'different'
    byNode.set(nodeId, {
      change: both,
      parts: differingParts.filter((part) => parts.includes(part) || known.parts.includes(part)),
    })
  }
  return byNode
}
