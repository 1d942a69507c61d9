import { isDeepStrictEqual } from 'node:util'
import type { EffectDifference, EffectView } from './present-effect.ts'

/** Lines up what two runs wrote: by step and item, in the order of the left one, then what only the right one has. */
export function compareEffects(
  left: readonly EffectView[],
  right: readonly EffectView[],
): EffectDifference[] {
  const rest = new Map(right.map((effect) => [placeOf(effect), effect]))
  const lines = left.map((effect) => {
    const other = rest.get(placeOf(effect)) ?? null
    rest.delete(placeOf(effect))
    return toLine(effect, other)
  })
  return [...lines, ...[...rest.values()].map((effect) => toLine(null, effect))]
}

function toLine(left: EffectView | null, right: EffectView | null): EffectDifference {
  const { nodeId = '', path = '', kind = '' } = left ?? right ?? {}
  const change = !right ? 'left' : !left ? 'right' : isSame(left, right) ? 'same' : 'different'
  return { nodeId, path, kind, change, left, right }
}

/** The same thing done to the same target; that one was done and the other planned is what a comparison is for. */
function isSame(a: EffectView, b: EffectView): boolean {
  return a.kind === b.kind && isDeepStrictEqual(a.input, b.input)
}

function placeOf({ nodeId, path }: EffectView): string {
  return `${path} ${nodeId}`
}
