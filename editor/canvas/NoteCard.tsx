import { ActionIcon, Tooltip } from '@mantine/core'
import { IconCheck, IconTrash } from '@tabler/icons-react'
import { type NodeProps, NodeResizeControl, NodeToolbar, Position } from '@xyflow/react'
import { memo, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { noteColours } from '#engine/graph/note-colours.ts'
import { type NotePart, noteLines, smallestNote } from '../workflow/notes.ts'
import { onGrid } from '../workflow/sizes.ts'
import { CanvasActionsContext } from './canvas-actions.ts'
import { editNote, useCanvasView } from './canvas-view.ts'
import type { NoteNode } from './flow-elements.ts'

/** Words on the canvas, behind the steps; a double click or Enter opens them for writing. */
export const NoteCard = memo(function NoteCard({ data: { note }, selected }: NodeProps<NoteNode>) {
  const { t } = useTranslation()
  const actions = useContext(CanvasActionsContext)
  const editing = useCanvasView(({ editingNote }) => editingNote === note.id) && actions !== null
  return (
    <>
      {actions && selected ? <NoteTools note={note} /> : null}
      {actions && selected ? (
        <NodeResizeControl
          position="bottom-right"
          minWidth={smallestNote.width}
          minHeight={smallestNote.height}
          className="note-grip"
          onResizeEnd={(_event, { width, height }) =>
            actions.setNote(note.id, { width: onGrid(width), height: onGrid(height) })
          }
        />
      ) : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter on the chosen note does the same */}
      <div
        className="note-card"
        data-colour={note.colour}
        data-selected={selected}
        onDoubleClick={() => actions && editNote(note.id)}
      >
        {editing ? (
          <textarea
            className="nodrag nopan nowheel"
            aria-label={t('note.text')}
            // biome-ignore lint/a11y/noAutofocus: it was opened for writing this moment
            autoFocus
            maxLength={4000}
            value={note.text}
            onChange={(event) => actions.setNote(note.id, { text: event.currentTarget.value })}
            onBlur={() => editNote(null)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') event.currentTarget.blur()
            }}
          />
        ) : (
          <NoteText text={note.text} />
        )}
      </div>
    </>
  )
})

export function NoteText({ text }: { text: string }) {
  const { t } = useTranslation()
  if (text.trim() === '') return <p className="note-empty">{t('note.empty')}</p>
  // Lines are told apart by nothing but their place.
  return noteLines(text).map(({ is, parts }, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
    <p key={row} data-is={is}>
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity
        <NotePiece key={at} {...part} />
      ))}
    </p>
  ))
}

function NotePiece({ text, bold, href }: NotePart) {
  const said = href ? (
    <a href={href} target="_blank" rel="noreferrer" className="nodrag">
      {text}
    </a>
  ) : (
    text
  )
  return bold ? <b>{said}</b> : said
}

function NoteTools({ note }: { note: NoteNode['data']['note'] }) {
  const { t } = useTranslation()
  const actions = useContext(CanvasActionsContext)
  return (
    <NodeToolbar position={Position.Top} align="end" offset={6} isVisible style={{ zIndex: 5 }}>
      <div className="canvas-tools" role="toolbar" aria-label={t('note.tools')}>
        {noteColours.map((colour) => (
          <Tooltip key={colour} label={t(`note.colour.${colour}`)}>
            <ActionIcon
              size={24}
              aria-label={t(`note.colour.${colour}`)}
              aria-pressed={note.colour === colour}
              onClick={() => actions?.setNote(note.id, { colour })}
            >
              <span className="note-swatch" data-colour={colour}>
                {note.colour === colour ? <IconCheck size={11} aria-hidden /> : null}
              </span>
            </ActionIcon>
          </Tooltip>
        ))}
        <Tooltip label={t('note.remove')}>
          <ActionIcon size={24} aria-label={t('note.remove')} onClick={() => actions?.removeNote(note.id)}>
            <IconTrash size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
    </NodeToolbar>
  )
}
