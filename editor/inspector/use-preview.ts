import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { Param } from '#engine/expressions/param.ts'
import { previewParam } from '#engine/expressions/preview.ts'
import type { Scope } from '#engine/expressions/scope.ts'
import type { JsonValue } from '#engine/graph/json.ts'

export type Preview =
  | { is: 'waiting' }
  | { is: 'value'; value: JsonValue }
  | { is: 'failed'; message: string }

/**
 * What a source gives with the data at hand, worked out beside the page: one that does not end is stopped at its
 * deadline, and typing goes on meanwhile. The last answer stays until the next is there.
 */
export function usePreview(param: Param, scope: Scope): { settled: Param; preview: Preview } {
  const [settled] = useDebouncedValue(param, 150)
  const [preview, setPreview] = useState<Preview>({ is: 'waiting' })
  useEffect(() => {
    if (settled.kind === 'literal' || settled.source.trim() === '') return
    let over = false
    previewParam(settled, scope).then(
      (value) => {
        if (!over) setPreview({ is: 'value', value })
      },
      (error: unknown) => {
        if (!over)
          setPreview({ is: 'failed', message: error instanceof Error ? error.message : String(error) })
      },
    )
    return () => {
      over = true
    }
  }, [settled, scope])
  return { settled, preview }
}
