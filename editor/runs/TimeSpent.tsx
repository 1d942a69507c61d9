import { useTranslation } from 'react-i18next'
import type { Run } from '#engine/api/types.ts'
import { durationText } from '../ui/durations.ts'

const parts = ['queued', 'running', 'waiting'] as const

/** Where the time of a run went, as one bar and in numbers. */
export function TimeSpent({ time }: { time: Run['time'] }) {
  const { t } = useTranslation()
  const of = { queued: time.queuedMs, running: time.runningMs, waiting: time.waitingMs }
  const whole = Math.max(1, of.queued + of.running + of.waiting)
  return (
    <section className="time-spent" aria-label={t('time.spent')}>
      <div className="time-spent-bar" aria-hidden>
        {parts.map((part) =>
          of[part] === 0 ? null : (
            <span
              key={part}
              className="time-spent-part"
              data-part={part}
              style={{ flexGrow: of[part] / whole, minWidth: 2 }}
            />
          ),
        )}
      </div>
      <dl>
        {parts.map((part) => (
          <div key={part} data-part={part} title={t(`time.${part}Text`)}>
            <dt>
              <span aria-hidden className="time-spent-mark" />
              {t(`time.${part}`)}
            </dt>
            <dd className="tabular">
              {durationText(of[part])} <small>{Math.round((of[part] / whole) * 100)} %</small>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
