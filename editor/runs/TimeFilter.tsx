import { Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core'
import { IconCalendarTime } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type RunFilters, type TimePreset, timePresets } from './run-filters.ts'

type Time = Pick<RunFilters, 'time' | 'from' | 'to'>

const presets = Object.keys(timePresets) as TimePreset[]

/** When runs were made: a time until now, or from and to. */
export function TimeFilter({ value, onChange }: { value: Time; onChange: (time: Time) => void }) {
  const { t, i18n } = useTranslation()
  const [opened, setOpened] = useState(false)
  const { time, from, to } = value
  const momentText = (at: string) =>
    new Date(at).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })
  const label =
    presets.find((preset) => preset === time) !== undefined
      ? t(`time.${time as TimePreset}`)
      : from || to
        ? [from ? momentText(from) : t('time.beginning'), to ? momentText(to) : t('time.now')].join(' – ')
        : t('time.any')
  const pick = (next: Time) => {
    onChange(next)
    setOpened(false)
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendarTime size={15} />}
          aria-label={t('time.label', { time: label })}
          data-chosen={time || from || to ? true : undefined}
          onClick={() => setOpened(!opened)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm" w={300}>
          <Group gap={6}>
            {(['', ...presets] as const).map((preset) => (
              <Button
                key={preset}
                size="compact-sm"
                variant={preset === time && !from && !to ? 'filled' : 'default'}
                onClick={() => pick({ time: preset, from: '', to: '' })}
              >
                {t(preset === '' ? 'time.any' : `time.${preset}`)}
              </Button>
            ))}
          </Group>
          <CustomTime key={`${from} ${to}`} from={from} to={to} onChoose={pick} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

function CustomTime({ from, to, onChoose }: { from: string; to: string; onChoose: (time: Time) => void }) {
  const { t } = useTranslation()
  const [first, setFirst] = useState(localOf(from))
  const [last, setLast] = useState(localOf(to))
  const wrong = first !== '' && last !== '' && new Date(first) >= new Date(last)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!wrong) onChoose({ time: '', from: isoOf(first), to: isoOf(last) })
      }}
    >
      <Stack gap={8}>
        <TextInput
          type="datetime-local"
          label={t('time.from')}
          value={first}
          onChange={(event) => setFirst(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t('time.to')}
          value={last}
          error={wrong ? t('time.wrong') : null}
          onChange={(event) => setLast(event.currentTarget.value)}
        />
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            {Intl.DateTimeFormat().resolvedOptions().timeZone}
          </Text>
          <Button type="submit" size="compact-sm" disabled={wrong || (first === '' && last === '')}>
            {t('time.show')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** A moment as a field for date and time takes it, in the reader's time zone. */
function localOf(iso: string): string {
  if (iso === '' || Number.isNaN(Date.parse(iso))) return ''
  const date = new Date(iso)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function isoOf(local: string): string {
  return local === '' ? '' : new Date(local).toISOString()
}
