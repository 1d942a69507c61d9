import { minorDigits } from '../ui/money.ts'
import { DecimalInput } from './DecimalInput.tsx'

/** An amount of a currency as people write it; kept in minor units, null where it is empty. */
export function MoneyInput({
  label,
  currency,
  value,
  negative = false,
  onChange,
}: {
  label: string
  currency: string
  value: number | null
  negative?: boolean
  onChange: (minor: number | null) => void
}) {
  const digits = minorDigits(currency)
  return (
    <DecimalInput
      // Cents of one currency are not those of another.
      key={digits}
      label={label}
      {...(negative ? {} : { min: 0 })}
      decimalScale={digits}
      suffix={` ${currency}`}
      value={value === null ? null : value / 10 ** digits}
      onChange={(next) => onChange(next === null ? null : Math.round(next * 10 ** digits))}
    />
  )
}
