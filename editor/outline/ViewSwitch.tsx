import { SegmentedControl } from '@mantine/core'
import { IconBinaryTree, IconListTree } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import './outline.css'
import { useWorkflowView } from './use-workflow-view.ts'

/** Canvas or outline: two ways to see and draw the same workflow. */
export function ViewSwitch() {
  const { t } = useTranslation()
  const [view, setView] = useWorkflowView()
  const label = (Mark: typeof IconListTree, text: string) => (
    <span className="view-choice">
      <Mark size={14} aria-hidden />
      {text}
    </span>
  )
  return (
    <SegmentedControl
      size="xs"
      className="view-switch"
      aria-label={t('outline.view')}
      title={`${t('outline.switch')} (Shift+O)`}
      value={view}
      onChange={(next) => setView(next === 'outline' ? 'outline' : 'canvas')}
      data={[
        { value: 'canvas', label: label(IconBinaryTree, t('outline.canvas')) },
        { value: 'outline', label: label(IconListTree, t('outline.outline')) },
      ]}
    />
  )
}
