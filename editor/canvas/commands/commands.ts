import { outlineCommands } from '../../outline/outline-commands.ts'
import { arrangeCommands } from './arrange-commands.ts'
import type { Command } from './command.ts'
import { dataCommands } from './data-commands.ts'
import { editCommands } from './edit-commands.ts'
import { runCommands } from './run-commands.ts'
import { stepCommands } from './step-commands.ts'
import { subWorkflowCommands } from './sub-workflow-commands.ts'
import { viewCommands } from './view-commands.ts'
import { walkCommands } from './walk-commands.ts'

/** Everything that can be done to the open workflow by a key, a menu or the command palette. */
export const commands: readonly Command[] = [
  ...stepCommands,
  ...editCommands,
  ...arrangeCommands,
  ...subWorkflowCommands,
  ...walkCommands,
  ...outlineCommands,
  ...viewCommands,
  ...dataCommands,
  ...runCommands,
]

export function commandOf(id: string): Command {
  const command = commands.find((command) => command.id === id)
  if (!command) throw new Error(`No command is called ${id}`)
  return command
}
