import type { Entry } from '../../find/offered-entries.ts'
import { type CommandContext, whyNot } from './command.ts'
import { commands } from './commands.ts'
import { keyText } from './key-chord.ts'

/** What the command palette finds on the page of a workflow: every command, and every step by its name. */
export function commandEntries(context: CommandContext, showStep: (nodeId: string) => void): Entry[] {
  const { store, t } = context
  const { history, kinds } = store.getState()
  return [
    ...commands
      .filter(({ keysOnly }) => !keysOnly)
      .map((command): Entry => {
        const why = whyNot(command, context)
        return {
          id: `command ${command.id}`,
          group: 'commands',
          title: t(command.title),
          words: [t(`keys.group.${command.group}`)],
          ...(command.keys?.[0] ? { keys: keyText(command.keys[0]) } : {}),
          ...(why === null ? {} : { why: t(why) }),
          run: () => command.run(context),
        }
      }),
    ...history.document.nodes.map(
      ({ id, name, type }): Entry => ({
        id: `step ${id}`,
        group: 'steps',
        title: name,
        words: [t('commands.goToStep')],
        hint: kinds.get(type)?.title ?? type,
        run: () => showStep(id),
      }),
    ),
  ]
}
