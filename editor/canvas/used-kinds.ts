import { readKept } from '../ui/read-kept.ts'

const key = 'sentiero-used-kinds'
const mostKept = 40

interface Used {
  type: string
  times: number
}

/** The kinds of steps that were added in this browser, the last one first, with how often. */
function usedKinds(): Used[] {
  return readKept(
    key,
    (one): one is Used & object => 'type' in one && 'times' in one && Number(one.times) > 0,
  )
}

export function rememberKind(type: string) {
  const used = usedKinds()
  const times = (used.find((each) => each.type === type)?.times ?? 0) + 1
  const others = used.filter((each) => each.type !== type)
  localStorage.setItem(key, JSON.stringify([{ type, times }, ...others].slice(0, mostKept)))
}

/** Types of steps by how likely they are wanted: used here lately and often, then used in the workflows of the server. */
export function likelyKinds(inWorkflows: readonly { type: string; workflows: number }[]): string[] {
  const weight = new Map(inWorkflows.map(({ type, workflows }) => [type, Math.min(workflows, 20)]))
  for (const [age, { type, times }] of usedKinds().entries()) {
    const recent = Math.max(0, 12 - 2 * age)
    weight.set(type, (weight.get(type) ?? 0) + recent + 2 * Math.min(times, 10))
  }
  return [...weight].toSorted(([, one], [, other]) => other - one).map(([type]) => type)
}
