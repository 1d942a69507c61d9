import { NumberInput } from '@mantine/core'
import { minorDigits } from '../ui/money.ts'

/** An amount of a currency as people write it; kept in minor units, null where it is empty. */
export function MoneyInput({
  label,
  description,
  currency,
  value,
  negative = false,
  onChange,
}: {
  label: string
  description?: string
  currency: string
  value: number | null
  negative?: boolean
  onChange: (minor: number | null) => void
}) {
  const digits = minorDigits(currency)
  return (
    <NumberInput
      label={label}
      description={description}
      {...(negative ? {} : { min: 0 })}
      decimalScale={digits}
      suffix={` ${currency}`}
      value={value === null ? '' : value / 10 ** digits}
      onChange={(next) => onChange(typeof next === 'number' ? Math.round(next * 10 ** digits) : null)}
    />
  )
}
