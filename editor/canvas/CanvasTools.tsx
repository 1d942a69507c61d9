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
import { useReactFlow } from '@xyflow/react'
import { useTranslation } from 'react-i18next'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'

export function CanvasTools({ onTidy, onHelp }: { onTidy: () => void; onHelp: () => void }) {
  const { t } = useTranslation()
  const { zoomIn, zoomOut, fitView } = useReactFlow()
  const store = useDocumentStore()
  const canUndo = useDocument((state) => state.history.past.length > 0)
  const canRedo = useDocument((state) => state.history.future.length > 0)
  const tools = [
    {
      icon: IconArrowBackUp,
      label: t('word.undo'),
      key: 'Ctrl Z',
      off: !canUndo,
      act: () => store.getState().undo(),
    },
    {
      icon: IconArrowForwardUp,
      label: t('word.redo'),
      key: 'Ctrl Shift Z',
      off: !canRedo,
      act: () => store.getState().redo(),
    },
    { icon: IconMinus, label: t('canvas.zoomOut'), key: '-', off: false, act: () => void zoomOut() },
    { icon: IconPlus, label: t('canvas.zoomIn'), key: '+', off: false, act: () => void zoomIn() },
    {
      icon: IconMaximize,
      label: t('canvas.fit'),
      key: '1',
      off: false,
      act: () => void fitView({ padding: 0.15, maxZoom: 1, duration: 150 }),
    },
    {
      icon: IconLayoutDistributeHorizontal,
      label: t('canvas.tidy'),
      key: 'Shift Alt T',
      off: false,
      act: onTidy,
    },
    { icon: IconKeyboard, label: t('canvas.help'), key: '?', off: false, act: onHelp },
  ]
  return (
    <div className="canvas-tools" role="toolbar" aria-label={t('canvas.tools')}>
      {tools.map(({ icon: Mark, label, key, off, act }) => (
        <Tooltip key={label} label={`${label} (${key})`}>
          <ActionIcon size={28} aria-label={label} disabled={off} onClick={act}>
            <Mark size={16} />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  )
}
