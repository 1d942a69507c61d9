import { Chip, Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export interface Choice {
  value: string
  label: string
}

/** One choice out of a few; an empty value stands for the first, which is "All" unless it is called otherwise. */
export function FilterChips({
  label,
  value,
  choices,
  first,
  onChange,
}: {
  label: string
  value: string
  choices: readonly Choice[]
  first?: string
  onChange: (value: string) => void
}) {
  const { t } = useTranslation()
  return (
    <Chip.Group value={value} onChange={(next) => onChange(typeof next === 'string' ? next : '')}>
      <Group gap={6} role="radiogroup" aria-label={label}>
        {[{ value: '', label: first ?? t('word.all') }, ...choices].map((choice) => (
          <Chip key={choice.value} value={choice.value} size="xs" radius={6} variant="light">
            {choice.label}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  )
}
