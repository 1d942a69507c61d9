import { Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

export interface Figure {
  value: number | string
  word: string
}

/** A card of a few numbers that leads to where they come from. */
export function FigureCard({
  title,
  to,
  figures,
}: {
  title: string
  to: string
  figures: readonly Figure[]
}) {
  const { i18n } = useTranslation()
  return (
    <Link to={to} className="card" style={{ padding: '12px 14px', color: 'inherit', textDecoration: 'none' }}>
      <Text size="xs" c="dimmed" fw={500}>
        {title}
      </Text>
      <Group gap="lg" mt={4}>
        {figures.map(({ value, word }) => (
          <span key={word} style={{ display: 'inline-flex', alignItems: 'baseline', gap: 5 }}>
            <span className="tabular" style={{ fontSize: '1.375rem', fontWeight: 600, lineHeight: 1.3 }}>
              {typeof value === 'number' ? value.toLocaleString(i18n.language) : value}
            </span>
            <Text span size="xs" c="dimmed">
              {word}
            </Text>
          </span>
        ))}
      </Group>
    </Link>
  )
}
