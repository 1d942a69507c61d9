import type { Icon } from '@tabler/icons-react'

/** A state in icon, word and colour; never by colour alone. */
export function StateLabel({
  icon: Mark,
  word,
  color,
  title,
}: {
  icon: Icon
  word: string
  color: string
  title?: string
}) {
  return (
    <span
      title={title}
      style={{
        display: 'inline-flex',
        alignItems: 'baseline',
        gap: 5,
        color,
        fontWeight: 500,
        whiteSpace: 'nowrap',
      }}
    >
      <Mark size={15} stroke={2} aria-hidden style={{ alignSelf: 'center', flex: 'none' }} />
      {word}
    </span>
  )
}
