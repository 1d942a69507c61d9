import { CloseButton, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'

/** `/` jumps into it from anywhere on the page. */
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
  const input = useRef<HTMLInputElement>(null)
  useHotkeys([['/', () => input.current?.focus()]])
  return (
    <TextInput
      ref={input}
      type="search"
      aria-label={label}
      placeholder={label}
      value={value}
      w={260}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={
        value ? (
          <CloseButton size="xs" aria-label={t('word.clearFilters')} onClick={() => onChange('')} />
        ) : null
      }
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
