import { ActionIcon, Tooltip } from '@mantine/core'
import {
  IconLayoutAlignBottom,
  IconLayoutAlignCenter,
  IconLayoutAlignLeft,
  IconLayoutAlignMiddle,
  IconLayoutAlignRight,
  IconLayoutAlignTop,
  IconLayoutDistributeHorizontal,
  IconLayoutDistributeVertical,
  IconWand,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useDocument } from '../workflow/document-store.ts'
import { commandOf } from './commands/commands.ts'
import { keyText } from './commands/key-chord.ts'

const tools = [
  ['alignLeft', IconLayoutAlignLeft],
  ['alignCentre', IconLayoutAlignCenter],
  ['alignRight', IconLayoutAlignRight],
  ['alignTop', IconLayoutAlignTop],
  ['alignMiddle', IconLayoutAlignMiddle],
  ['alignBottom', IconLayoutAlignBottom],
  ['distributeAcross', IconLayoutDistributeVertical],
  ['distributeDown', IconLayoutDistributeHorizontal],
  ['tidySelection', IconWand],
] as const

/** What brings chosen steps in line; there while two or more are chosen. */
export function ArrangeBar({ onCommand }: { onCommand: (id: string) => void }) {
  const { t } = useTranslation()
  const count = useDocument((state) => state.selected.size)
  if (count < 2) return null
  return (
    <div className="canvas-tools" role="toolbar" aria-label={t('arrange.tools', { count })}>
      <span className="arrange-count">{t('arrange.chosen', { count })}</span>
      {tools.map(([id, Mark]) => {
        const { title, keys } = commandOf(id)
        const isOff = id.startsWith('distribute') && count < 3
        return (
          <Tooltip key={id} label={keys?.[0] ? `${t(title)} (${keyText(keys[0])})` : t(title)}>
            <ActionIcon size={28} aria-label={t(title)} disabled={isOff} onClick={() => onCommand(id)}>
              <Mark size={16} />
            </ActionIcon>
          </Tooltip>
        )
      })}
    </div>
  )
}
