import { Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Param } from '#engine/expressions/param.ts'
import { previewParam } from '#engine/expressions/preview.ts'
import type { Scope } from '#engine/expressions/scope.ts'

/** What the source gives with the data at hand, or the reason why it gives nothing. */
export function ResolvedValue({ param, scope }: { param: Param; scope: Scope }) {
  const { t } = useTranslation()
  const [settled] = useDebouncedValue(param, 150)
  const result = useQuery({
    queryKey: ['preview', settled, scope],
    queryFn: () => previewParam(settled, scope),
    retry: false,
    gcTime: 30_000,
    placeholderData: keepPreviousData,
  })
  if (settled.kind === 'literal' || settled.source.trim() === '') {
    return (
      <Text size="xs" c="dimmed" mt={4}>
        {t('param.emptySource')}
      </Text>
    )
  }
  if (result.isError) {
    return (
      <Text size="xs" c="var(--state-failed)" mt={4} role="status">
        {result.error.message}
      </Text>
    )
  }
  if (result.data === undefined) return <Text size="xs" c="dimmed" mt={4}>{`${t('word.loading')}…`}</Text>
  const shown = typeof result.data === 'string' ? result.data : JSON.stringify(result.data)
  return (
    <Text size="xs" mt={4} role="status" style={{ overflowWrap: 'anywhere' }} lineClamp={4}>
      <Text span size="xs" c="dimmed">
        {t('param.gives')}{' '}
      </Text>
      <span className="mono">{result.data === null || shown === '' ? t('param.nothing') : shown}</span>
    </Text>
  )
}
