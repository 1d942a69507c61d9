import type { Graph } from '../graph/graph.ts'
import type { StepError } from '../runs/checkpoint.ts'
import type { KeptAnswer } from './answers.ts'
import type { RecordedStep } from './recorded-steps.ts'
import type { StoredAnswer } from './scenario.ts'

/** What the steps of a recorded run gave, as it stands for them when the run is played. */
export function keptAnswers(graph: Graph, steps: readonly RecordedStep[]): KeptAnswer[] {
  return steps.flatMap(({ nodeId, path, status, handle, input, output, error, finishedAt }): KeptAnswer[] => {
    const type = graph.nodes.get(nodeId)?.node.type
    if (type === undefined) return []
    const at = finishedAt ?? undefined
    if (handle !== null) return [{ nodeId, path, type, input, answer: { handle, output, at } }]
    if (status === 'error' && error) return [{ nodeId, path, type, input, answer: { error, at } }]
    return []
  })
}

export function toStored({ answer, ...kept }: KeptAnswer): StoredAnswer {
  const at = answer.at ? { at: answer.at.toISOString() } : {}
  if ('error' in answer) return { ...kept, error: answer.error, ...at }
  return { ...kept, handle: answer.handle, output: answer.output, ...at }
}

export function fromStored({ handle, output, error, at, ...kept }: StoredAnswer): KeptAnswer {
  const when = at === undefined ? undefined : new Date(at)
  // As it was recorded: the classes of errors are few, and stored by ourselves.
  if (error) return { ...kept, answer: { error: error as StepError, at: when } }
  return { ...kept, answer: { handle: handle ?? 'out', output: output ?? null, at: when } }
}
