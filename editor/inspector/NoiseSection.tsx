import { Collapse, NumberInput, Select, SimpleGrid, Stack, Switch, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NoiseSettings } from '#engine/graph/noise-settings.ts'
import { FilterConditions } from './FilterConditions.tsx'
import { useNoiseSummary } from './use-noise-summary.ts'

type Unset = { [Name in keyof NoiseSettings]?: NoiseSettings[Name] | undefined }

const severities = ['info', 'low', 'medium', 'high', 'critical'] as const
const policies = ['ignore', 'drop', 'defer'] as const
const hours = ['always', 'inside', 'outside', 'queue'] as const
const ownWrites = ['not_own', 'none', 'all'] as const

/** Which of what arrives starts no run: closed it is one line that says so. */
export function NoiseSection({
  noise,
  fields,
  readOnly,
  onChange,
  onSettled,
}: {
  noise: NoiseSettings
  /** Paths that a filter may look at. */
  fields: readonly string[]
  readOnly: boolean
  onChange: (noise: NoiseSettings | undefined) => void
  onSettled: () => void
}) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const summary = useNoiseSummary(noise)
  const content = useId()
  const set = (change: Unset) => {
    const entries = Object.entries({ ...noise, ...change }).filter(([, value]) => value !== undefined)
    onChange(entries.length === 0 ? undefined : (Object.fromEntries(entries) as NoiseSettings))
  }
  const minutes = (name: 'holdMinutes' | 'dedupMinutes', word: 'noise.hold' | 'noise.dedup') => (
    <NumberInput
      label={t(word)}
      description={t(`${word}Text`)}
      min={1}
      max={10_080}
      clampBehavior="strict"
      disabled={readOnly}
      value={noise[name] ?? ''}
      onChange={(value) => set({ [name]: typeof value === 'number' ? value : undefined })}
    />
  )
  return (
    <section className="card" style={{ marginTop: 14 }} aria-label={t('noise.title')}>
      <UnstyledButton
        aria-expanded={open}
        aria-controls={content}
        style={{ display: 'flex', gap: 6, padding: 10, width: '100%', alignItems: 'flex-start' }}
        onClick={() => setOpen(!open)}
      >
        {open ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
        <span style={{ flex: 1, minWidth: 0 }}>
          <Text fw={600} size="sm" component="span" display="block">
            {t('noise.title')}
          </Text>
          <Text size="xs" c="dimmed" component="span" display="block">
            {summary}
          </Text>
        </span>
      </UnstyledButton>
      <Collapse expanded={open} id={content}>
        <Stack gap="sm" p={10} pt={0} onBlur={onSettled}>
          <FilterConditions
            filter={noise.filter}
            fields={fields}
            readOnly={readOnly}
            onChange={(filter) => set({ filter })}
          />
          <Select
            label={t('noise.severity')}
            disabled={readOnly}
            clearable
            placeholder={t('noise.anySeverity')}
            data={severities.map((value) => ({ value, label: t(`noise.severity.${value}`) }))}
            value={noise.minSeverity ?? null}
            onChange={(next) => set({ minSeverity: severities.find((each) => each === next) })}
          />
          {minutes('holdMinutes', 'noise.hold')}
          {minutes('dedupMinutes', 'noise.dedup')}
          <Switch
            label={t('noise.flap')}
            description={t('noise.flapText')}
            disabled={readOnly}
            checked={noise.flap !== undefined}
            onChange={(event) =>
              set({ flap: event.currentTarget.checked ? { changes: 5, minutes: 60 } : undefined })
            }
          />
          {noise.flap ? (
            <FlapRule flap={noise.flap} readOnly={readOnly} onChange={(flap) => set({ flap })} />
          ) : null}
          <Select
            label={t('noise.maintenance')}
            disabled={readOnly}
            allowDeselect={false}
            data={[
              { value: 'usual', label: t('noise.maintenance.usual') },
              ...policies.map((value) => ({ value, label: t(`noise.maintenance.${value}`) })),
            ]}
            value={noise.maintenance ?? 'usual'}
            onChange={(next) => set({ maintenance: policies.find((each) => each === next) })}
          />
          <RateRule rate={noise.rate} readOnly={readOnly} onChange={(rate) => set({ rate })} />
          <Select
            label={t('noise.hours')}
            disabled={readOnly}
            allowDeselect={false}
            data={hours.map((value) => ({ value, label: t(`noise.hours.${value}`) }))}
            value={noise.hours ?? 'always'}
            onChange={(next) => set({ hours: hours.find((each) => each === next && each !== 'always') })}
          />
          <Select
            label={t('noise.ownWrites')}
            disabled={readOnly}
            allowDeselect={false}
            data={ownWrites.map((value) => ({ value, label: t(`noise.ownWrites.${value}`) }))}
            value={noise.ownWrites ?? 'not_own'}
            onChange={(next) =>
              set({ ownWrites: ownWrites.find((each) => each === next && each !== 'not_own') })
            }
          />
        </Stack>
      </Collapse>
    </section>
  )
}

function FlapRule({
  flap,
  readOnly,
  onChange,
}: {
  flap: NonNullable<NoiseSettings['flap']>
  readOnly: boolean
  onChange: (flap: NonNullable<NoiseSettings['flap']>) => void
}) {
  const { t } = useTranslation()
  return (
    <SimpleGrid cols={2} spacing="xs">
      <NumberInput
        label={t('noise.flapChanges')}
        min={3}
        max={50}
        allowDecimal={false}
        clampBehavior="strict"
        disabled={readOnly}
        value={flap.changes}
        onChange={(value) => typeof value === 'number' && onChange({ ...flap, changes: value })}
      />
      <NumberInput
        label={t('noise.flapMinutes')}
        min={1}
        max={10_080}
        clampBehavior="strict"
        disabled={readOnly}
        value={flap.minutes}
        onChange={(value) => typeof value === 'number' && onChange({ ...flap, minutes: value })}
      />
    </SimpleGrid>
  )
}

function RateRule({
  rate,
  readOnly,
  onChange,
}: {
  rate: NoiseSettings['rate']
  readOnly: boolean
  onChange: (rate: NoiseSettings['rate']) => void
}) {
  const { t } = useTranslation()
  return (
    <>
      <NumberInput
        label={t('noise.rate')}
        min={1}
        max={1000}
        allowDecimal={false}
        clampBehavior="strict"
        disabled={readOnly}
        value={rate?.perHour ?? ''}
        onChange={(value) =>
          onChange(typeof value === 'number' ? { above: rate?.above ?? 'drop', perHour: value } : undefined)
        }
      />
      {rate ? (
        <Select
          label={t('noise.above')}
          disabled={readOnly}
          allowDeselect={false}
          data={(['drop', 'summary'] as const).map((value) => ({ value, label: t(`noise.above.${value}`) }))}
          value={rate.above}
          onChange={(next) => onChange({ ...rate, above: next === 'summary' ? 'summary' : 'drop' })}
        />
      ) : null}
    </>
  )
}
