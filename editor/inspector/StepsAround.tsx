import { Text, Tooltip } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { KindTile } from '../ui/node-icon.tsx'

const mostShown = 3

/** The steps right before or after the open one: where it stands, and the way to them. */
export function StepsAround({
  side,
  document,
  kinds,
  nodeId,
  onShow,
}: {
  side: 'before' | 'after'
  document: WorkflowDocument
  kinds: ReadonlyMap<string, NodeKind>
  nodeId: string
  onShow: (nodeId: string) => void
}) {
  const { t } = useTranslation()
  const steps = stepsBeside(document, kinds, nodeId, side)
  if (steps.length === 0) return null
  return (
    <nav
      className="detail-around"
      aria-label={t(side === 'before' ? 'detail.stepsBefore' : 'detail.stepsAfter')}
    >
      {side === 'after' ? <IconChevronRight size={14} aria-hidden /> : null}
      {steps.slice(0, mostShown).map((node) => {
        const kind = kinds.get(node.type)
        return (
          <Fragment key={node.id}>
            <Tooltip label={node.name}>
              <button type="button" className="detail-step" onClick={() => onShow(node.id)}>
                <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={18} />
                <span>{node.name}</span>
              </button>
            </Tooltip>
          </Fragment>
        )
      })}
      {steps.length > mostShown ? (
        <Text size="xs" c="dimmed">
          +{steps.length - mostShown}
        </Text>
      ) : null}
      {side === 'before' ? <IconChevronRight size={14} aria-hidden /> : null}
    </nav>
  )
}

/** The steps that lead to a step or follow it; the first in a container follows the container, the container its last. */
export function stepsBeside(
  { nodes, edges }: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  nodeId: string,
  side: 'before' | 'after',
): DocumentNode[] {
  const [near, far] = side === 'before' ? (['target', 'source'] as const) : (['source', 'target'] as const)
  const ids = new Set(edges.filter((edge) => edge[near] === nodeId).map((edge) => edge[far]))
  const node = nodes.find(({ id }) => id === nodeId)
  if (side === 'after' && node && kinds.get(node.type)?.container) {
    const led = new Set(edges.map(({ target }) => target))
    for (const { id, parentId } of nodes) if (parentId === nodeId && !led.has(id)) ids.add(id)
  }
  if (ids.size === 0 && node?.parentId !== undefined) ids.add(node.parentId)
  return nodes.filter(({ id }) => ids.has(id))
}
