import { Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** Title of a page with its actions at the right, the main one last. */
export function PageHead({
  title,
  lead,
  children,
}: {
  title: string
  lead?: ReactNode
  children?: ReactNode
}) {
  useDocumentTitle(`${title} · Sentiero`)
  return (
    <header className="page-head">
      {lead}
      <Title order={1} lineClamp={1}>
        {title}
      </Title>
      {children}
    </header>
  )
}
