import type { DocumentNote, WorkflowDocument } from '#engine/graph/document.ts'
import type { Layout } from './edit.ts'
import type { Box } from './groups.ts'
import { idsOf, newId } from './new-step.ts'
import { onGrid } from './sizes.ts'

export const noteSize = { width: 240, height: 120 }
export const smallestNote = { width: 120, height: 64 }

/** Around these boxes where there are any, else of the usual size at a place. */
export function newNote(
  document: WorkflowDocument,
  at: { x: number; y: number },
  chosen: readonly Box[],
): DocumentNote {
  const id = newId('t', idsOf(document))
  if (chosen.length === 0) {
    return { id, text: '', x: onGrid(at.x), y: onGrid(at.y), ...noteSize, colour: 'sand' }
  }
  const left = Math.min(...chosen.map(({ x }) => x)) - 24
  const top = Math.min(...chosen.map(({ y }) => y)) - 64
  return {
    id,
    text: '',
    x: onGrid(left),
    y: onGrid(top),
    width: onGrid(Math.max(...chosen.map(({ x, width }) => x + width)) + 24 - left),
    height: onGrid(Math.max(...chosen.map(({ y, height }) => y + height)) + 24 - top),
    colour: 'sand',
  }
}

/** Copies with ids of their own, moved by a distance; their places are those of `shift` where it names them. */
export function copiedNotes(
  document: WorkflowDocument,
  notes: readonly DocumentNote[],
  by: { x: number; y: number },
): DocumentNote[] {
  const taken = idsOf(document)
  return notes.map((note) => {
    const id = newId('t', taken)
    taken.add(id)
    return { ...note, id, x: note.x + by.x, y: note.y + by.y }
  })
}

export function noteBoxes({ notes = [] }: WorkflowDocument): Map<string, Box> {
  return new Map(notes.map(({ id, x, y, width, height }) => [id, { x, y, width, height }]))
}

/** The places among these that are of notes. */
export function placesOfNotes({ notes = [] }: WorkflowDocument, places: Layout): Layout {
  return Object.fromEntries(notes.flatMap(({ id }) => (places[id] ? [[id, places[id]]] : [])))
}

export interface NotePart {
  text: string
  bold: boolean
  /** A web address to open. */
  href?: string
}

export interface NoteLine {
  is: 'text' | 'point' | 'heading'
  parts: NotePart[]
}

/** A note's text as it is read: `**bold**`, `- point`, `# heading`, and web addresses; everything else is said as it is. */
export function noteLines(text: string): NoteLine[] {
  return text.split('\n').map((line) => {
    const point = /^\s*[-*] (.*)$/.exec(line)?.[1]
    const heading = /^#{1,3} (.*)$/.exec(line)?.[1]
    const is = point !== undefined ? 'point' : heading !== undefined ? 'heading' : 'text'
    return { is, parts: partsOf(point ?? heading ?? line) }
  })
}

function partsOf(text: string): NotePart[] {
  return text.split(/(\*\*[^*]+\*\*)/).flatMap((piece) => {
    const strong = /^\*\*([^*]+)\*\*$/.exec(piece)?.[1]
    return linkParts(strong ?? piece, strong !== undefined)
  })
}

function linkParts(text: string, bold: boolean): NotePart[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/)
    .filter((piece) => piece !== '')
    .map((piece) => (/^https?:\/\//.test(piece) ? { text: piece, bold, href: piece } : { text: piece, bold }))
}
