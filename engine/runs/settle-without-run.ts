import { handlesOf } from '../graph/node-kind.ts'
import type { EffectRecord } from './checkpoint.ts'
import { type Drive, isWrite, keyOf } from './drive.ts'
import { effectKey } from './effect-key.ts'
import { pinOf } from './part-of-run.ts'
import { type Attempt, recordFailure, recordPassed, recordSuccess } from './record-step.ts'
import type { RunMemory } from './run-memory.ts'

/**
 * What becomes of a step that need not run: it is disabled or pinned, a person has decided about it, or its write was done
 * before the run failed and was taken up again. `over` where that settles it.
 */
export function settleWithoutRun(
  drive: Drive,
  memory: RunMemory,
  at: Attempt,
): { memory: RunMemory; over: boolean } {
  if (at.node.settings.disabled) return { memory: recordPassed(memory, at), over: true }
  const pin = pinOf(drive.run, at.node.id)
  if (pin) {
    const { handle = firstWayOut(drive, at), output } = pin
    return { memory: recordSuccess(memory, at, { handle, output }), over: true }
  }
  const key = keyOf(at)
  const decision = memory.decisions[key]
  if (decision?.choice === 'fail') {
    const failed = {
      ...at,
      node: { ...at.node, settings: { ...at.node.settings, whenFailed: 'fail' as const } },
    }
    return { memory: recordFailure(memory, failed, { kind: 'failed', error: decision.error }), over: true }
  }
  if (decision?.choice === 'done') {
    const effect = isWrite(drive.engine, at.node) ? saidDone(memory, at) : undefined
    const result = { handle: firstWayOut(drive, at), output: decision.output }
    return { memory: recordSuccess(memory, at, result, effect), over: true }
  }
  if (decision) {
    const { [key]: _again, ...decisions } = memory.decisions
    const unanswered = new Set([...memory.unanswered].filter((place) => place !== key))
    return { memory: { ...memory, decisions, unanswered }, over: false }
  }
  const before = memory.doneBefore.get(key)
  if (before && isWrite(drive.engine, at.node))
    return { memory: recordSuccess(memory, at, before), over: true }
  return { memory, over: false }
}

/** A person says that the write took effect; what it touched the ledger knows already. */
function saidDone({ run }: RunMemory, { node, path }: Attempt): EffectRecord {
  return {
    nodeId: node.id,
    path,
    key: effectKey(run.id, node.id, path),
    kind: node.type,
    target: '',
    status: 'done',
    resultRef: null,
  }
}

/** The way that a step takes when nothing more is known of how it went. */
export function firstWayOut({ engine }: Drive, { node }: Attempt): string {
  const kind = engine.registry.kind(node.type)
  return (kind && handlesOf(kind, node.params)[0]?.id) ?? 'out'
}
