import { Group, NumberInput, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ExpectedEvery as Expected } from '#engine/graph/document.ts'

const units = ['minutes', 'hours', 'days'] as const

/** How often a workflow is to run at least; quieter than that, the watchdog tells it. */
export function ExpectedEvery({
  expected,
  readOnly,
  onChange,
}: {
  expected: Expected | undefined
  readOnly: boolean
  onChange: (expected: Expected | undefined) => void
}) {
  const { t } = useTranslation()
  const unit = expected?.unit ?? 'hours'
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <NumberInput
        style={{ flex: 1 }}
        label={t('expected.title')}
        description={t('expected.text')}
        min={1}
        max={1000}
        allowDecimal={false}
        disabled={readOnly}
        value={expected?.amount ?? ''}
        onChange={(value) =>
          onChange(typeof value === 'number' && value >= 1 ? { amount: value, unit } : undefined)
        }
      />
      <Select
        w={110}
        aria-label={t('expected.unit')}
        allowDeselect={false}
        disabled={readOnly || expected === undefined}
        data={units.map((value) => ({ value, label: t(`expected.${value}`) }))}
        value={unit}
        onChange={(value) => {
          const next = units.find((known) => known === value)
          if (next && expected) onChange({ ...expected, unit: next })
        }}
      />
    </Group>
  )
}
