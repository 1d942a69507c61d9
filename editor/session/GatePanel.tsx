import { Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** The one card in the middle of the pages before sign-in. */
export function GatePanel({ title, children }: { title: string; children: ReactNode }) {
  useDocumentTitle(title)
  return (
    <main
      style={{
        minHeight: '100vh',
        display: 'grid',
        placeItems: 'center',
        padding: 24,
        background: 'var(--surface-canvas)',
      }}
    >
      <div className="card" style={{ width: 360, maxWidth: '100%', padding: 28 }}>
        <img src="/icon.svg" width={36} height={36} alt="" style={{ marginBottom: 12 }} />
        <Title order={1} mb="md">
          {title}
        </Title>
        {children}
      </div>
    </main>
  )
}
