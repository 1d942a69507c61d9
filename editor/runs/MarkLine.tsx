import { Tooltip } from '@mantine/core'
import { IconCalendarCheck, IconClockPause, IconListDetails, IconRefresh } from '@tabler/icons-react'
import { createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { durationText } from '../ui/durations.ts'
import { StateLabel } from '../ui/StateLabel.tsx'
import { DifferenceLine, Differences } from './DifferenceLine.tsx'
import { type StepMark, useStepMark } from './run-marks.ts'
import { stepStates } from './run-state.tsx'

/** Opens the items of the loop that a step is or stands in; absent where they cannot be looked at. */
export const OpenItems = createContext<((nodeId: string) => void) | null>(null)

const looks = {
  running: stepStates.running,
  waiting: { icon: IconClockPause, word: 'run.waiting', color: 'var(--state-waiting)' },
  retrying: { icon: IconRefresh, word: 'step.retrying', color: 'var(--state-retrying)' },
  done: stepStates.ok,
  failed: stepStates.error,
  skipped: stepStates.skipped,
  cancelled: stepStates.cancelled,
  uncertain: stepStates.uncertain,
  planned: { icon: IconCalendarCheck, word: 'step.planned', color: 'var(--state-waiting)' },
} as const satisfies Record<StepMark['look'], unknown>

/** How a step stands in the run that is shown; nothing where it was not reached or none is shown. */
export function MarkLine({ nodeId }: { nodeId: string }) {
  const { t, i18n } = useTranslation()
  const mark = useStepMark(nodeId)
  const openItems = useContext(OpenItems)
  const compared = useContext(Differences)
  if (compared) return <DifferenceLine nodeId={nodeId} />
  if (!mark) return null
  const { icon, word, color } = looks[mark.look]
  const untilText = mark.until
    ? new Date(mark.until).toLocaleString(i18n.language, {
        ...(isToday(mark.until) ? {} : { dateStyle: 'short' }),
        timeStyle: 'medium',
      })
    : ''
  const beside = [
    ...(mark.attempt > 1 ? [t('run.attempt', { number: mark.attempt })] : []),
    ...(untilText ? [t('run.until', { time: untilText })] : []),
    ...(mark.durationMs >= 0 && mark.until === '' && mark.total === 0 ? [durationText(mark.durationMs)] : []),
  ].join(' · ')
  return (
    <div className="step-state" data-look={mark.look}>
      <span role="status" aria-label={t('run.stepState')}>
        <StateLabel icon={icon} word={t(word)} color={color} />
      </span>
      {mark.total > 0 ? (
        <button
          type="button"
          className="step-count nodrag nopan tabular"
          disabled={!openItems}
          title={t('loop.open')}
          onClick={(event) => {
            event.stopPropagation()
            openItems?.(nodeId)
          }}
        >
          <IconListDetails size={12} aria-hidden />
          {t('loop.ofTotal', { done: mark.done + mark.failed, total: mark.total })}
          {mark.failed > 0 ? (
            <b style={{ color: 'var(--state-failed)' }}>{t('loop.failedCount', { count: mark.failed })}</b>
          ) : null}
        </button>
      ) : (
        <span className="tabular" style={{ color: 'var(--mantine-color-dimmed)' }}>
          {beside}
        </span>
      )}
      {mark.error && mark.look !== 'uncertain' ? (
        <Tooltip label={mark.error} multiline maw={360}>
          <span className="step-error">{mark.error}</span>
        </Tooltip>
      ) : null}
    </div>
  )
}

function isToday(iso: string): boolean {
  return new Date(iso).toDateString() === new Date().toDateString()
}
