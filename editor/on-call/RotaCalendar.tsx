import { Button, Group, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconUserShare } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { OnCallSchedule, TeamView } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import './on-call.css'
import { clockTime, dayText, plusDays } from './shift-time.ts'
import type { TakenShift } from './TakeOver.tsx'

const weeks = 4

/** The next weeks as a calendar: who is on call on each day, layer by layer. */
export function RotaCalendar({ team, onTake }: { team: TeamView; onTake?: (shift: TakenShift) => void }) {
  const { t } = useTranslation()
  const [{ from }, setFilter] = useUrlFilters(['from'])
  const schedule = useQuery(queries.onCallSchedule(team.id, { days: weeks * 7, ...(from ? { from } : {}) }))
  return (
    <section aria-label={t('onCall.calendar')} style={{ marginBottom: 16 }}>
      <Loaded query={schedule} rows={6}>
        {(data) => {
          const first = data.days[0]?.date ?? ''
          const go = (days: number) => setFilter('from', plusDays(first, days))
          return (
            <>
              <Group justify="space-between" mb={6}>
                <Title order={2}>{t('onCall.calendar')}</Title>
                <Group gap={6}>
                  <Text size="xs" c="dimmed">
                    {t('onCall.timesIn', { zone: data.timeZone })}
                  </Text>
                  <Button variant="default" size="compact-sm" onClick={() => go(-weeks * 7)}>
                    {t('onCall.earlier')}
                  </Button>
                  <Button
                    variant="default"
                    size="compact-sm"
                    disabled={from === ''}
                    onClick={() => setFilter('from', '')}
                  >
                    {t('onCall.thisWeek')}
                  </Button>
                  <Button variant="default" size="compact-sm" onClick={() => go(weeks * 7)}>
                    {t('onCall.later')}
                  </Button>
                </Group>
              </Group>
              <div className="card" style={{ overflowX: 'auto' }}>
                <Calendar schedule={data} {...(onTake ? { onTake } : {})} />
              </div>
            </>
          )
        }}
      </Loaded>
    </section>
  )
}

function Calendar({ schedule, onTake }: { schedule: OnCallSchedule; onTake?: (shift: TakenShift) => void }) {
  const { t, i18n } = useTranslation()
  const { days, layers, timeZone } = schedule
  const rows = Array.from({ length: Math.ceil(days.length / 7) }, (_, week) =>
    days.slice(week * 7, week * 7 + 7),
  )
  const colors = colorsOf(schedule)
  const now = Date.now()
  return (
    <table className="rota" aria-label={t('onCall.calendar')}>
      <thead>
        <tr>
          {(rows[0] ?? []).map(({ date }) => (
            <th key={date} scope="col">
              {dayText(date, i18n.language, { weekday: 'short' })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((week) => (
          <tr key={week[0]?.date}>
            {week.map((day) => {
              const isToday = Date.parse(day.from) <= now && now < Date.parse(day.until)
              return (
                <td key={day.date} {...(isToday ? { 'aria-current': 'date' as const } : {})}>
                  <div className="rota-day">
                    {dayText(day.date, i18n.language, { day: 'numeric', month: 'short' })}
                  </div>
                  {layers.map((layer) => (
                    <div key={layer.id} className="rota-layer">
                      {layer.shifts
                        .filter(({ from, until }) => from < day.until && day.from < until)
                        .map((shift) => {
                          const begins =
                            shift.from > day.from ? clockTime(shift.from, timeZone, i18n.language) : ''
                          const words = [
                            layers.length > 1 ? `${layer.name}:` : '',
                            begins,
                            shift.name,
                            shift.insteadOf === null
                              ? ''
                              : `(${t('onCall.insteadOf', { name: shift.insteadOf })})`,
                            shift.away ? `(${t('onCall.away')})` : '',
                          ]
                            .filter(Boolean)
                            .join(' ')
                          const look = {
                            className: 'rota-shift',
                            title: words,
                            style: { borderLeftColor: colors.get(shift.person) ?? 'var(--line)' },
                          }
                          const text = (
                            <>
                              {begins ? <span className="rota-time tabular">{begins}</span> : null}
                              {shift.insteadOf === null ? null : (
                                <IconUserShare size={13} className="rota-mark" aria-hidden />
                              )}
                              {shift.name}
                              {shift.away ? (
                                <IconAlertTriangle size={13} className="rota-mark" aria-hidden />
                              ) : null}
                            </>
                          )
                          return onTake ? (
                            <button
                              key={shift.from}
                              type="button"
                              {...look}
                              aria-label={`${t('onCall.takeOver')}: ${words}`}
                              onClick={() =>
                                onTake({ layerId: layer.id, from: shift.from, until: shift.until })
                              }
                            >
                              {text}
                            </button>
                          ) : (
                            <div key={shift.from} {...look}>
                              {text}
                            </div>
                          )
                        })}
                    </div>
                  ))}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const palette = ['#0b7285', '#d9730d', '#7048c8', '#2f9e44', '#c2255c', '#1c6fd1', '#8a6d1b', '#5c6b70']

/** One colour each, beside the name: the same person looks the same in every week. */
function colorsOf({ layers }: OnCallSchedule): Map<string, string> {
  const people = [...new Set(layers.flatMap(({ shifts }) => shifts.map(({ person }) => person)))].toSorted()
  return new Map(people.map((person, at) => [person, palette[at % palette.length] ?? 'var(--line)']))
}
