import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { handlesOf, type NodeKind } from '#engine/graph/node-kind.ts'
import { NodeIcon } from '../ui/node-icon.tsx'
import { curvePath, type End } from '../workflow/edge-curve.ts'
import type { Box, Boxes } from '../workflow/groups.ts'
import { noteLines } from '../workflow/notes.ts'

/** An image stands on its own: the colours of the light scheme, written out. */
const tiles: Record<string, string> = {
  triggers: '#b26a00',
  flow: '#55616d',
  desk: '#2563b0',
  devices: '#217a4b',
  money: '#6f4bb5',
  people: '#b8336a',
  code: '#3a3f44',
  connectors: '#14697a',
}
const sheets = { sand: '#fdf3d8', blue: '#e6f0fa', green: '#e6f4ea', rose: '#fbe9ef' } as const
const ink = { text: '#1d2124', dimmed: '#5c646b', line: '#c5cacd', failed: '#c02b2b', uncertain: '#a3420b' }
const margin = 32

/** A whole workflow as an SVG image, `boxes` as drawn and the ends of each connection. */
export function WorkflowImage({
  document,
  kinds,
  boxes,
  ends,
  summaries,
}: {
  document: WorkflowDocument
  kinds: ReadonlyMap<string, NodeKind>
  boxes: Boxes
  ends: ReadonlyMap<string, readonly [End, End]>
  summaries: ReadonlyMap<string, string>
}) {
  const notes = document.notes ?? []
  const all = [...boxes.values(), ...notes]
  const left = Math.min(...all.map(({ x }) => x)) - margin
  const top = Math.min(...all.map(({ y }) => y)) - margin
  const width = Math.max(...all.map((box) => box.x + box.width)) + margin - left
  const height = Math.max(...all.map((box) => box.y + box.height)) + margin - top
  const frames = new Set(document.nodes.flatMap(({ parentId }) => parentId ?? []))
  const isFrame = (node: DocumentNode) => frames.has(node.id) || kinds.get(node.type)?.container === true
  const inOrder = [
    ...document.nodes.filter(isFrame).toSorted((a, b) => area(boxes.get(b.id)) - area(boxes.get(a.id))),
    ...document.nodes.filter((node) => !isFrame(node)),
  ]
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`${left} ${top} ${width} ${height}`}
      width={width}
      height={height}
      fontFamily="Inter, 'Segoe UI', system-ui, sans-serif"
      fontSize={13}
    >
      <title>{document.name}</title>
      <rect x={left} y={top} width={width} height={height} fill="#ffffff" />
      {notes.map((note) => (
        <g key={note.id}>
          <rect {...rectOf(note)} rx={8} fill={sheets[note.colour]} stroke={ink.line} />
          {noteLines(note.text)
            .flatMap(({ is, parts }) =>
              wrapped(
                `${is === 'point' ? '• ' : ''}${parts.map(({ text }) => text).join('')}`,
                note.width - 24,
              ),
            )
            .slice(0, Math.max(1, Math.floor((note.height - 20) / 19)))
            .map((line, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
              <text key={row} x={note.x + 12} y={note.y + 23 + row * 19} fill={ink.text}>
                {line}
              </text>
            ))}
        </g>
      ))}
      {document.edges.map(({ id, sourceHandle }) => {
        const both = ends.get(id)
        const trouble =
          sourceHandle === 'error' ? ink.failed : sourceHandle === 'uncertain' ? ink.uncertain : undefined
        return both ? (
          <path
            key={id}
            d={curvePath(...both)}
            fill="none"
            stroke={trouble ?? '#9aa2a8'}
            strokeWidth={1.75}
            {...(trouble ? { strokeDasharray: '5 4' } : {})}
          />
        ) : null
      })}
      {inOrder.map((node) => {
        const box = boxes.get(node.id)
        return box ? (
          <Card
            key={node.id}
            node={node}
            kind={kinds.get(node.type)}
            box={box}
            summary={summaries.get(node.id) ?? ''}
            frame={isFrame(node)}
          />
        ) : null
      })}
    </svg>
  )
}

function Card({
  node,
  kind,
  box,
  summary,
  frame,
}: {
  node: DocumentNode
  kind: NodeKind | undefined
  box: Box
  summary: string
  frame: boolean
}) {
  const { x, y, width, height } = box
  const off = node.settings.disabled === true
  const lines = wrapped(summary || kind?.title || node.type, width - 64).slice(0, frame ? 1 : 2)
  const handles = kind ? handlesOf(kind, node.params) : []
  return (
    <g opacity={off ? 0.6 : 1}>
      <rect
        {...rectOf(box)}
        rx={frame ? 10 : 8}
        fill="#ffffff"
        fillOpacity={frame ? 0.45 : 1}
        stroke={ink.line}
        {...(off ? { strokeDasharray: '4 3' } : {})}
      />
      <rect x={x + 12} y={y + 11} width={30} height={30} rx={6} fill={tiles[kind?.category ?? 'flow']} />
      <g transform={`translate(${x + 18} ${y + 17})`} color="#ffffff">
        <NodeIcon name={kind?.icon ?? ''} size={18} />
      </g>
      <text x={x + 52} y={y + 23} fontWeight={600} fill={ink.text}>
        {wrapped(node.name, width - 64)[0]}
      </text>
      {lines.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <text key={row} x={x + 52} y={y + 41 + row * 16} fontSize={12} fill={ink.dimmed}>
          {line}
        </text>
      ))}
      {handles.length > 1
        ? handles.map(({ id, label }, row) => (
            <text
              key={id}
              x={x + width - 14}
              y={y + height - (handles.length - row) * 22 + 11}
              fontSize={12}
              textAnchor="end"
              fill={ink.dimmed}
            >
              {label || id}
            </text>
          ))
        : null}
    </g>
  )
}

function rectOf({ x, y, width, height }: Box) {
  return { x, y, width, height }
}

function area(box: Box | undefined): number {
  return box ? box.width * box.height : 0
}

/** Lines that fit a width; letters are taken to be 6.6 px wide, for an image has no way to break text by itself. */
export function wrapped(text: string, width: number): string[] {
  const most = Math.max(4, Math.floor(width / 6.6))
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    let rest = word
    if (line && line.length + 1 + rest.length > most) {
      lines.push(line)
      line = ''
    }
    while (rest.length > most) {
      lines.push(rest.slice(0, most))
      rest = rest.slice(most)
    }
    line = line ? `${line} ${rest}` : rest
  }
  return [...lines, line]
}
