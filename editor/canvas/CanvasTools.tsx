import { ActionIcon, Tooltip } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconKeyboard,
  IconLayoutDistributeHorizontal,
  IconMaximize,
  IconMinus,
  IconPlus,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useDocument } from '../workflow/document-store.ts'
import { commandOf } from './commands/commands.ts'

const tools = [
  { command: commandOf('undo'), icon: IconArrowBackUp },
  { command: commandOf('redo'), icon: IconArrowForwardUp },
  { command: commandOf('zoomOut'), icon: IconMinus },
  { command: commandOf('zoomIn'), icon: IconPlus },
  { command: commandOf('fit'), icon: IconMaximize },
  { command: commandOf('tidy'), icon: IconLayoutDistributeHorizontal },
  { command: commandOf('keys'), icon: IconKeyboard },
]

export function CanvasTools({ onCommand }: { onCommand: (id: string) => void }) {
  const { t } = useTranslation()
  const possible = useDocument((state) =>
    tools.map(({ command }) => (command.possible?.(state) === false ? '0' : '1')).join(''),
  )
  return (
    <div className="canvas-tools" role="toolbar" aria-label={t('canvas.tools')}>
      {tools.map(({ command: { id, title, keys }, icon: Mark }, place) => (
        <Tooltip key={id} label={keys ? `${t(title)} (${keys[0]})` : t(title)}>
          <ActionIcon
            size={28}
            aria-label={t(title)}
            disabled={possible[place] === '0'}
            onClick={() => onCommand(id)}
          >
            <Mark size={16} />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  )
}
