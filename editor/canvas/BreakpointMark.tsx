import { createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'

/** Sets a breakpoint or takes it away; absent where nothing can be changed. */
export const BreakpointToggle = createContext<((nodeId: string) => void) | null>(null)

/** The dot before which test runs stop: a button on the canvas, a mark in a run. */
export function BreakpointMark({ nodeId, name, set }: { nodeId: string; name: string; set: boolean }) {
  const { t } = useTranslation()
  const toggle = useContext(BreakpointToggle)
  const label = t('canvas.breakpoint', { name })
  if (!toggle) return set ? <span className="breakpoint" role="img" aria-label={label} data-set /> : null
  return (
    <button
      type="button"
      className="breakpoint nodrag nopan"
      aria-pressed={set}
      aria-label={label}
      title={t('canvas.breakpointHelp')}
      data-set={set || undefined}
      onClick={(event) => {
        event.stopPropagation()
        toggle(nodeId)
      }}
    />
  )
}
