import { NumberInput } from '@mantine/core'
import { useState } from 'react'
import { useLanguage } from '../i18n/use-language.ts'

/** A number with decimals, written as the language does; null where it is empty. */
export function DecimalInput({
  value,
  onChange,
  ...props
}: {
  label: string
  decimalScale: number
  min?: number
  max?: number
  suffix?: string
  value: number | null
  onChange: (value: number | null) => void
}) {
  const language = useLanguage()
  // What is being written, such as "1.0" on the way to "1.05": as a number it would lose its zero.
  const [written, setWritten] = useState<string | number>(value ?? '')
  return (
    <NumberInput
      {...props}
      decimalSeparator={language === 'it' ? ',' : '.'}
      allowedDecimalSeparators={['.', ',']}
      value={written}
      onChange={(next) => {
        setWritten(next)
        const number = next === '' || next === '-' ? null : Number(next)
        onChange(number === null || Number.isNaN(number) ? null : number)
      }}
    />
  )
}
