import { Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** Nothing here yet, and the button that changes that. */
export function Empty({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Text fw={600}>{title}</Text>
      {text ? (
        <Text c="dimmed" maw={440}>
          {text}
        </Text>
      ) : null}
      {children}
    </div>
  )
}
