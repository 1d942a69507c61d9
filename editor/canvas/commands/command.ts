import type { ReactFlowInstance } from '@xyflow/react'
import type { TFunction } from 'i18next'
import type { Workflow } from '#engine/api/types.ts'
import type { WordKey } from '../../i18n/words.ts'
import type { WorkflowView } from '../../outline/use-workflow-view.ts'
import type { Permissions } from '../../session/use-may.ts'
import type { NamedConnection } from '../../workflow/clipboard.ts'
import type { DocumentState, DocumentStore } from '../../workflow/document-store.ts'
import type { Wanted } from '../add-step.ts'

/** What opens beside or over the canvas. */
export type Opened =
  | 'problems'
  | 'versions'
  | 'scenarios'
  | 'settings'
  | 'step'
  | 'keys'
  | 'run'
  | 'try'
  | 'commands'
  | 'find'
  | 'rename'
  | 'extract'
  | 'leadsTo'

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
  view: WorkflowView
  show: (view: WorkflowView) => void
  /** To another page. */
  go: (path: string) => void
  connections: readonly NamedConnection[]
  /** The same, once they are there. */
  loadConnections: () => Promise<readonly NamedConnection[]>
}

/** What was clicked for a menu. */
export type MenuPlace = 'step' | 'selection' | 'edge' | 'canvas'

/**
 * One thing that a person can do to the open workflow. Keys, the sheet of keys, the command palette and menus are all made
 * from the one list in `commands.ts`.
 */
export interface Command {
  id: string
  title: WordKey
  group: 'steps' | 'arrange' | 'walk' | 'view' | 'run' | 'workflow'
  /** As `Shift+Alt+T`; Ctrl stands for Cmd too. The first is the one that is shown. */
  keys?: readonly string[]
  /** The browser does it at these keys; the command does the same for menus. */
  byBrowser?: true
  /** Who may; absent, everybody who sees the workflow. */
  needs?: 'editWorkflows' | 'work'
  /** Whether there is anything to do it to. */
  possible?: (state: DocumentState) => boolean
  /** Said where it is not possible. */
  whyNot?: WordKey
  /** The menus that offer it; absent, those of steps for what is done to steps. */
  menus?: readonly MenuPlace[]
  /** Only keys reach it: as an entry of a list it would make no sense. */
  keysOnly?: true
  /** `chord` is the key that was pressed for it, where it has several. */
  run: (context: CommandContext, chord?: string) => void
}

/** Whether a person may do it, and it would do something. */
export function isOpenTo(command: Command, context: CommandContext): boolean {
  return whyNot(command, context) === null
}

/** Why it cannot be done now, or null where it can. */
export function whyNot(
  command: Command,
  { may, store }: Pick<CommandContext, 'may' | 'store'>,
): WordKey | null {
  if (command.needs && !may[command.needs]) return 'why.role'
  if (command.possible?.(store.getState()) ?? true) return null
  return (
    command.whyNot ?? (command.group === 'steps' || command.group === 'arrange' ? 'why.step' : 'why.nothing')
  )
}

/** Whether a menu of that place offers it. */
export function isInMenu({ menus, group, keysOnly }: Command, place: MenuPlace): boolean {
  if (keysOnly) return false
  if (menus) return menus.includes(place)
  return (group === 'steps' || group === 'arrange') && (place === 'step' || place === 'selection')
}
