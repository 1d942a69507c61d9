import { ActionIcon, Button, Tooltip } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowDown,
  IconArrowForwardUp,
  IconArrowUp,
  IconCopy,
  IconIndentDecrease,
  IconIndentIncrease,
  IconKeyboard,
  IconPlus,
  IconRoute,
  IconRowInsertTop,
  IconTrash,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type CommandContext, isOpenTo } from '../canvas/commands/command.ts'
import { commandOf } from '../canvas/commands/commands.ts'
import { keyText } from '../canvas/commands/key-chord.ts'

const tools = [
  { id: 'addBefore', icon: IconRowInsertTop },
  { id: 'moveUp', icon: IconArrowUp },
  { id: 'moveDown', icon: IconArrowDown },
  { id: 'moveIn', icon: IconIndentIncrease },
  { id: 'moveOut', icon: IconIndentDecrease },
  { id: 'leadsTo', icon: IconRoute },
  { id: 'duplicate', icon: IconCopy },
  { id: 'remove', icon: IconTrash },
  { id: 'undo', icon: IconArrowBackUp },
  { id: 'redo', icon: IconArrowForwardUp },
] as const

/** What can be done to the chosen step, for those who use no keys. */
export function OutlineTools({ context }: { context: CommandContext }) {
  const { t } = useTranslation()
  const shown = context.may.editWorkflows ? tools : []
  return (
    <div className="outline-tools" role="toolbar" aria-label={t('outline.tools')}>
      {context.may.editWorkflows ? (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          title={`${t('outline.addAfter')} (N)`}
          onClick={() => context.want({})}
        >
          {t('canvas.addStep')}
        </Button>
      ) : null}
      {[...shown, { id: 'keys', icon: IconKeyboard } as const].map(({ id, icon: Mark }) => {
        const command = commandOf(id)
        const [key] = command.keys ?? []
        return (
          <Tooltip key={id} label={key ? `${t(command.title)} (${keyText(key)})` : t(command.title)}>
            <ActionIcon
              size={28}
              aria-label={t(command.title)}
              disabled={!isOpenTo(command, context)}
              // The row keeps the focus, so that keys go on where one was.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => command.run(context)}
            >
              <Mark size={16} />
            </ActionIcon>
          </Tooltip>
        )
      })}
    </div>
  )
}
