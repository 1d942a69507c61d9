import { Skeleton, Stack } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Trouble } from './Trouble.tsx'

/** What a query holds: a skeleton while it loads, sentences when it cannot, else the children. */
export function Loaded<T>({
  query,
  rows = 6,
  children,
}: {
  query: UseQueryResult<T>
  rows?: number
  children: (data: T) => ReactNode
}) {
  const { t } = useTranslation()
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <Trouble error={query.error} onRetry={() => void query.refetch()} />
  return (
    <Stack gap={8} role="status" aria-label={t('word.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <Skeleton key={row} height={28} radius={6} />
      ))}
    </Stack>
  )
}
