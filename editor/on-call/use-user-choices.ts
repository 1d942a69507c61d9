import { useQuery } from '@tanstack/react-query'
import { queries } from '../queries.ts'

/** Users who can be called, and those named in any case, by name. */
export function useUserChoices(
  others: readonly { id: string; name: string }[] = [],
): { value: string; label: string }[] {
  const found = useQuery(queries.approvers({ q: '', only: 'user' }))
  const users = (found.data?.items ?? []).flatMap(({ value, name }) =>
    value.startsWith('user:') ? [{ value: value.slice('user:'.length), label: name }] : [],
  )
  const known = new Set(users.map(({ value }) => value))
  const missing = others
    .filter(({ id }) => !known.has(id))
    .map(({ id, name }) => ({ value: id, label: name }))
  return [...users, ...missing]
}
