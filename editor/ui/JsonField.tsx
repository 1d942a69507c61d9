import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JsonValue } from '#engine/graph/json.ts'

/** A value as JSON text; what does not parse yet stays in the field and changes nothing. */
export function JsonField({
  id,
  value,
  disabled,
  error,
  'aria-label': label,
  onChange,
}: {
  id: string
  value: JsonValue | undefined
  disabled: boolean
  error: boolean
  'aria-label': string
  onChange: (value: JsonValue | undefined) => void
}) {
  const { t } = useTranslation()
  const given = value === undefined ? '' : JSON.stringify(value, null, 2)
  const [typed, setTyped] = useState<{ text: string; of: string } | null>(null)
  const text = typed && typed.of === given ? typed.text : given
  const wrong = text.trim() !== '' && parse(text) === undefined
  return (
    <Textarea
      id={id}
      aria-label={label}
      disabled={disabled}
      autosize
      minRows={2}
      maxRows={14}
      spellCheck={false}
      classNames={{ input: 'mono' }}
      error={wrong ? t('param.notJson') : error}
      value={text}
      onChange={(event) => {
        const next = event.currentTarget.value
        const parsed = parse(next)
        setTyped({ text: next, of: parsed === undefined ? given : JSON.stringify(parsed, null, 2) })
        if (next.trim() === '') onChange(undefined)
        else if (parsed !== undefined) onChange(parsed)
      }}
    />
  )
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
