import { useCallback, useEffect } from 'react'
import { useLocation, useSearchParams } from 'react-router'

/**
 * What was asked for last, until the address says so: the router starts each change from the address as it is, and of two
 * that come within a moment it would lose the first.
 */
let asked: { at: string; search: string } | undefined

/** Filters of a list, kept in the address bar so that a link shows what is seen. An empty value is left out. */
export function useUrlFilters<Name extends string>(
  names: readonly Name[],
): [Record<Name, string>, (name: Name, value: string) => void, () => void] {
  const { pathname } = useLocation()
  const [search, setSearch] = useSearchParams()
  const at = `${pathname}?${search}`
  const filters = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ''])) as Record<
    Name,
    string
  >
  useEffect(() => {
    if (asked?.at !== at) asked = undefined
  }, [at])
  const set = useCallback(
    (name: Name, value: string) => {
      const next = new URLSearchParams(asked?.at === at ? asked.search : at.slice(at.indexOf('?')))
      if (value) next.set(name, value)
      else next.delete(name)
      asked = { at, search: next.toString() }
      setSearch(next, { replace: true })
    },
    [at, setSearch],
  )
  const clear = useCallback(() => {
    asked = { at, search: '' }
    setSearch({}, { replace: true })
  }, [at, setSearch])
  return [filters, set, clear]
}
