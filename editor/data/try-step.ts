import { stepsNeededBy } from '#engine/graph/part.ts'
import { api, type Trial } from '../api.ts'
import { saveDraftNow } from '../canvas/save-draft-now.ts'
import { queries } from '../queries.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toastProblem } from '../ui/toast.tsx'
import type { DocumentStore } from '../workflow/document-store.ts'
import { sampleScope } from '../workflow/sample-scope.ts'
import { buildingOf, type StepTrial } from './building.ts'
import { type StepSample, stepSamples } from './step-sample.ts'

/** Runs a part of the draft as it is on the screen; how it goes is shown where it stands. */
export async function tryStep(store: DocumentStore, trial: StepTrial): Promise<void> {
  const building = buildingOf(store)
  const { nodeId, alone, mode } = trial
  building.setState({ trial: { ...trial, is: 'starting' }, asked: null })
  try {
    await saveDraftNow(store)
    const { workflowId } = store.getState()
    const { runId } = await api.tryWorkflow(workflowId, {
      mode,
      draft: true,
      until: nodeId,
      ...(alone ? { alone: await loopAround(store, nodeId) } : {}),
    })
    building.setState({ trial: { ...trial, is: 'run', runId } })
  } catch (error) {
    building.setState({ trial: { ...trial, is: 'refused', why: sentenceOf(error) } })
    toastProblem(error)
  }
}

/** Pins what a step gave last, or lets it run again; without anything given its output is asked for. */
export async function togglePin(store: DocumentStore, nodeId: string): Promise<void> {
  const building = buildingOf(store)
  const { workflowId } = store.getState()
  const { queryClient } = building.getState()
  if (!queryClient) return
  try {
    // A key may be quicker than what was asked of the server when the workflow was opened.
    const [samples, pins] = await Promise.all([
      queryClient.ensureQueryData(queries.samples(workflowId)),
      queryClient.ensureQueryData(queries.pins(workflowId)),
    ])
    const given = samples.items.find((item) => item.nodeId === nodeId)
    if (pins.items.some((pin) => pin.nodeId === nodeId)) await api.unpin(workflowId, nodeId)
    else if (given) {
      const { output, handle, eventId } = given
      await api.pin(workflowId, nodeId, { output, handle, ...(eventId === null ? {} : { eventId }) })
    } else {
      building.setState({ edited: nodeId })
      return
    }
    await queryClient.invalidateQueries({ queryKey: queries.pins(workflowId).queryKey })
  } catch (error) {
    toastProblem(error)
  }
}

/** The steps before one that its parameters name and that have given nothing yet. */
export function missingBefore(
  store: DocumentStore,
  nodeId: string,
  samples: ReadonlyMap<string, StepSample>,
): string[] {
  const { history, kinds } = store.getState()
  const isAction = (id: string) =>
    kinds.get(history.document.nodes.find((node) => node.id === id)?.type ?? '')?.role === 'action'
  return stepsNeededBy(history.document, nodeId).filter(
    (id) => isAction(id) && samples.get(id)?.from === 'example',
  )
}

/** The item of the loop that a step stands in, as its parameters are shown with. */
async function loopAround(store: DocumentStore, nodeId: string): Promise<NonNullable<Trial['alone']>> {
  const { history, kinds, workflowId } = store.getState()
  const { queryClient } = buildingOf(store).getState()
  if (!queryClient || history.document.nodes.find(({ id }) => id === nodeId)?.parentId === undefined)
    return {}
  const [given, pins] = await Promise.all([
    queryClient.ensureQueryData(queries.samples(workflowId)),
    queryClient.ensureQueryData(queries.pins(workflowId)),
  ])
  const samples = stepSamples(history.document, kinds, given, pins.items)
  const { loop } = sampleScope(history.document, kinds, nodeId, null, samples)
  return loop ? { loop } : {}
}
