import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

/** Filters of a list, kept in the address bar so that a link shows what is seen. An empty value is left out. */
export function useUrlFilters<Name extends string>(
  names: readonly Name[],
): [Record<Name, string>, (name: Name, value: string) => void, () => void] {
  const [search, setSearch] = useSearchParams()
  const filters = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ''])) as Record<
    Name,
    string
  >
  const set = useCallback(
    (name: Name, value: string) =>
      setSearch(
        (old) => {
          const next = new URLSearchParams(old)
          if (value) next.set(name, value)
          else next.delete(name)
          return next
        },
        { replace: true },
      ),
    [setSearch],
  )
  const clear = useCallback(() => setSearch({}, { replace: true }), [setSearch])
  return [filters, set, clear]
}
