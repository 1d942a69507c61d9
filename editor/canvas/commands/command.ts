import type { ReactFlowInstance } from '@xyflow/react'
import type { TFunction } from 'i18next'
import type { Workflow } from '#engine/api/types.ts'
import type { words } from '../../i18n/words.ts'
import type { Permissions } from '../../session/use-may.ts'
import type { DocumentState, DocumentStore } from '../../workflow/document-store.ts'
import type { Wanted } from '../add-step.ts'

/** What opens beside or over the canvas. */
export type Opened = 'problems' | 'versions' | 'settings' | 'keys' | 'run' | 'try' | 'commands' | 'find'

/** What a command may touch. */
export interface CommandContext {
  store: DocumentStore
  flow: ReactFlowInstance
  t: TFunction
  workflow: Workflow
  may: Permissions
  /** A step is wanted at a place: the palette opens. */
  want: (wanted: Wanted) => void
  wanted: Wanted | null
  closePalette: () => void
  /** Opens it, or closes what is open where it is open already. */
  open: (what: Opened) => void
}

/**
 * One thing that a person can do to the open workflow. Keys, the sheet of keys, the command palette and menus are all made
 * from the one list in `commands.ts`.
 */
export interface Command {
  id: string
  title: keyof typeof words
  group: 'steps' | 'arrange' | 'view' | 'run' | 'workflow'
  /** As `Shift+Alt+T`; Ctrl stands for Cmd too. The first is the one that is shown. */
  keys?: readonly string[]
  /** Who may; absent, everybody who sees the workflow. */
  needs?: 'editWorkflows' | 'work'
  /** Whether there is anything to do it to. */
  possible?: (state: DocumentState) => boolean
  run: (context: CommandContext) => void
}

/** Whether a person may do it, and it would do something. */
export function isOpenTo(command: Command, context: CommandContext): boolean {
  if (command.needs && !context.may[command.needs]) return false
  return command.possible?.(context.store.getState()) ?? true
}
