import { Alert, Button, Group, Select, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { BusinessHours } from '#engine/api/types.ts'
import { DayHours } from './DayHours.tsx'
import { isNeverOpen, weekdays, withMondayCopied } from './edit-hours.ts'
import { HolidayList } from './HolidayList.tsx'
import './hours.css'

const timeZones = Intl.supportedValuesOf('timeZone')

/** A week of time ranges, the holidays, and the time zone that both are in. */
export function HoursForm({
  hours,
  disabled,
  onChange,
}: {
  hours: BusinessHours
  disabled: boolean
  onChange: (hours: BusinessHours) => void
}) {
  const { t } = useTranslation()
  const zones = timeZones.includes(hours.timeZone) ? timeZones : [hours.timeZone, ...timeZones]
  return (
    <Stack gap="lg">
      <Select
        label={t('customers.timeZone')}
        searchable
        allowDeselect={false}
        disabled={disabled}
        maw={280}
        data={zones}
        value={hours.timeZone}
        onChange={(timeZone) => timeZone && onChange({ ...hours, timeZone })}
      />
      <section aria-label={t('hours.week')}>
        <Group justify="space-between" mb={6}>
          <Title order={2}>{t('hours.week')}</Title>
          {disabled ? null : (
            <Button variant="subtle" size="compact-sm" onClick={() => onChange(withMondayCopied(hours))}>
              {t('hours.copy')}
            </Button>
          )}
        </Group>
        <div className="card">
          {weekdays.map((weekday) => (
            <DayHours
              key={weekday}
              week={hours.week}
              weekday={weekday}
              disabled={disabled}
              onChange={(spans) => onChange({ ...hours, week: { ...hours.week, [weekday]: spans } })}
            />
          ))}
        </div>
        {isNeverOpen(hours) ? (
          <Alert color="yellow" mt="xs">
            {t('hours.never')}
          </Alert>
        ) : null}
      </section>
      <section aria-label={t('hours.holidays')}>
        <Title order={2}>{t('hours.holidays')}</Title>
        <Text c="dimmed" mb="xs">
          {t('hours.holidaysText')}
        </Text>
        <HolidayList
          holidays={hours.holidays}
          disabled={disabled}
          onChange={(holidays) => onChange({ ...hours, holidays })}
        />
      </section>
    </Stack>
  )
}
