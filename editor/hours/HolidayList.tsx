import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { BusinessHours } from '#engine/api/types.ts'

type Holiday = BusinessHours['holidays'][number]

export function HolidayList({
  holidays,
  disabled,
  onChange,
}: {
  holidays: readonly Holiday[]
  disabled: boolean
  onChange: (holidays: Holiday[]) => void
}) {
  const { t } = useTranslation()
  const replace = (index: number, change: Partial<Holiday>) =>
    onChange(holidays.map((holiday, at) => (at === index ? { ...holiday, ...change } : holiday)))
  const add = () => {
    onChange([...holidays, { date: '', name: '' }])
    requestAnimationFrame(() => document.getElementById(`holiday-${holidays.length}`)?.focus())
  }
  return (
    <Stack gap={6}>
      {holidays.length === 0 ? <Text c="dimmed">{t('hours.noHolidays')}</Text> : null}
      {holidays.map((holiday, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: holidays have no identity, and may be equal while one writes
        <Group gap={8} wrap="nowrap" key={index}>
          <TextInput
            id={`holiday-${index}`}
            type="date"
            aria-label={t('hours.date')}
            disabled={disabled}
            value={holiday.date}
            onChange={(event) => replace(index, { date: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t('hours.holidayName')}
            placeholder={t('word.name')}
            maxLength={100}
            disabled={disabled}
            value={holiday.name}
            onChange={(event) => replace(index, { name: event.currentTarget.value })}
            style={{ flex: 1, maxWidth: 320 }}
          />
          {disabled ? null : (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('hours.removeHoliday', { date: holiday.date, name: holiday.name })}
              onClick={() => onChange(holidays.filter((_, at) => at !== index))}
            >
              <IconX size={15} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {disabled ? null : (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          style={{ alignSelf: 'flex-start' }}
          onClick={add}
        >
          {t('hours.addHoliday')}
        </Button>
      )}
    </Stack>
  )
}
