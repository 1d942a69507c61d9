import { Group, NumberInput, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ConnectionView } from '#engine/api/types.ts'

type Rate = ConnectionView['rate']

/** How often steps may use a connection; empty for as often as they like. */
export function RateField({ rate, onChange }: { rate: Rate; onChange: (rate: Rate) => void }) {
  const { t } = useTranslation()
  const { calls, per = 'minute' } = rate ?? {}
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <NumberInput
        label={t('connections.rate')}
        description={t('connections.rateText')}
        placeholder={t('connections.rateAny')}
        min={1}
        max={10_000}
        allowDecimal={false}
        style={{ flex: 1 }}
        value={calls ?? ''}
        onChange={(value) => onChange(typeof value === 'number' && value > 0 ? { calls: value, per } : null)}
      />
      <Select
        aria-label={t('connections.ratePer')}
        allowDeselect={false}
        disabled={rate === null}
        w={140}
        data={(['second', 'minute'] as const).map((value) => ({
          value,
          label: t(`connections.per.${value}`),
        }))}
        value={per}
        onChange={(value) => calls && onChange({ calls, per: value === 'second' ? 'second' : 'minute' })}
      />
    </Group>
  )
}
