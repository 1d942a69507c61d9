import { useNavigate } from 'react-router'
import { useListKeys } from './use-list-keys.ts'
import { useRowLink } from './use-row-link.ts'

/**
 * Rows of a list that open by click and by keys: `j`, `k` and the arrows move a mark, Enter opens the marked row. Answers
 * with what a row is spread; the row holds a real link as well.
 */
export function useListRows(ids: readonly string[], placeOf: (id: string) => string) {
  const navigate = useNavigate()
  const rowLink = useRowLink()
  const marked = useListKeys(ids, { onOpen: (id) => void navigate(placeOf(id)) })
  return (id: string) => ({
    ...rowLink(placeOf(id)),
    'data-row': id,
    ...(marked === id ? { 'data-marked': true } : {}),
  })
}
