import { type Connection, type FinalConnectionState, useReactFlow } from '@xyflow/react'
import { useCallback, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentEdge } from '#engine/graph/document.ts'
import { toastProblem } from '../ui/toast.tsx'
import { useDocumentStore } from '../workflow/document-store.ts'
import { type Refusal, refusalOf, type Wish } from '../workflow/may-connect.ts'
import { idsOf, newId } from '../workflow/new-step.ts'
import type { Wanted } from './add-step.ts'
import type { StepEdge } from './flow-elements.ts'

/** Refusals that are not plain to see. */
const refusals = {
  group: 'refused.group',
  finally: 'refused.finally',
  loop: 'refused.loop',
  trigger: 'refused.trigger',
  double: 'refused.double',
} as const

/** Connecting steps by dragging from a port or the end of a connection; what is not allowed says why. */
export function useConnectSteps(onWant: (wanted: Wanted) => void) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const { screenToFlowPosition } = useReactFlow()
  /** The connection whose end is being dragged. */
  const held = useRef<StepEdge | null>(null)

  const refusal = useCallback(
    ({
      source,
      sourceHandle,
      target,
    }: {
      source: string
      sourceHandle?: string | null | undefined
      target: string
    }) => {
      const { history, kinds } = store.getState()
      const wish: Wish = { source, sourceHandle: sourceHandle ?? 'out', target }
      const { id } = held.current ?? {}
      const without = id
        ? { ...history.document, edges: history.document.edges.filter((edge) => edge.id !== id) }
        : history.document
      return refusalOf(without, kinds, wish)
    },
    [store],
  )
  const say = useCallback(
    (why: Refusal | null) => {
      if (why && why in refusals) toastProblem(new Error(t(refusals[why as keyof typeof refusals])))
    },
    [t],
  )
  const connect = useCallback(
    (wish: Wish) => {
      if (refusal(wish)) return
      const state = store.getState()
      const edge: DocumentEdge = { id: newId('e', idsOf(state.history.document)), ...wish }
      state.change({ do: 'connect', edge })
    },
    [store, refusal],
  )

  return useMemo(
    () => ({
      isValidConnection: (wish: Connection | StepEdge) => refusal(wish) === null,
      onConnect: ({ source, sourceHandle, target }: Connection) =>
        connect({ source, sourceHandle: sourceHandle ?? 'out', target }),
      onConnectEnd: (event: MouseEvent | TouchEvent, connection: FinalConnectionState) => {
        if (held.current) return
        const { fromHandle, fromNode, toNode } = connection
        if (connection.isValid || fromHandle?.type !== 'source' || !fromNode) return
        const sourceHandle = fromHandle.id ?? 'out'
        const point = 'changedTouches' in event ? event.changedTouches[0] : event
        if (!point) return
        const target = toNode?.id ?? stepAt(point)
        if (target !== undefined) {
          // On the card is as good as on its port.
          const wish = { source: fromNode.id, sourceHandle, target }
          const why = refusal(wish)
          if (why) say(why)
          else connect(wish)
          return
        }
        const at = screenToFlowPosition({ x: point.clientX, y: point.clientY })
        onWant({ after: { source: fromNode.id, handle: sourceHandle }, at: { x: at.x, y: at.y - 26 } })
      },
      onReconnectStart: (_event: unknown, edge: StepEdge) => {
        held.current = edge
      },
      onReconnect: (edge: StepEdge, { source, sourceHandle, target }: Connection) => {
        const wish = { source, sourceHandle: sourceHandle ?? 'out', target }
        if (refusal(wish)) return
        const isSame =
          source === edge.source && target === edge.target && wish.sourceHandle === edge.sourceHandle
        if (isSame) return
        store.getState().change({
          do: 'several',
          edits: [
            { do: 'remove', nodeIds: [], edgeIds: [edge.id] },
            { do: 'connect', edge: { id: edge.id, ...wish } },
          ],
        })
      },
      /** Dropped on nothing it goes back. */
      onReconnectEnd: (
        event: MouseEvent | TouchEvent,
        edge: StepEdge,
        _handle: 'source' | 'target',
        connection: FinalConnectionState,
      ) => {
        const point = 'changedTouches' in event ? event.changedTouches[0] : event
        const over = connection.toNode?.id ?? (point ? stepAt(point) : undefined)
        if (!connection.isValid && over !== undefined && over !== edge.source && over !== edge.target) {
          const fromSource = connection.fromHandle?.type === 'source'
          say(
            refusal({
              source: fromSource ? edge.source : over,
              sourceHandle: fromSource ? edge.sourceHandle : (connection.toHandle?.id ?? 'out'),
              target: fromSource ? over : edge.target,
            }),
          )
        }
        held.current = null
      },
    }),
    [refusal, connect, say, onWant, screenToFlowPosition, store],
  )
}

/** The step whose card is at a point of the screen. */
function stepAt({ clientX, clientY }: { clientX: number; clientY: number }): string | undefined {
  for (const element of document.elementsFromPoint(clientX, clientY)) {
    const card = element.closest('.react-flow__node')
    if (!card) continue
    // The empty inside of a frame is canvas; its head is the step.
    if (card.classList.contains('react-flow__node-group') && !element.closest('.step-body')) continue
    if (card.classList.contains('react-flow__node-note')) continue
    return card.getAttribute('data-id') ?? undefined
  }
  return undefined
}
