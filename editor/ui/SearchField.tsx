import { CloseButton, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useTypedText } from './use-typed-text.ts'

/** `/` jumps into it from anywhere on the page. `onChange` is told of the text once the typing rests. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) {
  const { t } = useTranslation()
  const [text, setText] = useTypedText(value, onChange)
  const input = useRef<HTMLInputElement>(null)
  useHotkeys([['/', () => input.current?.focus()]])
  return (
    <TextInput
      ref={input}
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      w={260}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={
        text ? (
          <CloseButton size="xs" aria-label={t('word.clearFilters')} onClick={() => setText('')} />
        ) : null
      }
      onChange={(event) => setText(event.currentTarget.value)}
    />
  )
}
