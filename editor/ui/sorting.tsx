import { Table, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'

/** What rows are sorted by: texts in the order of the language, numbers by size, nothing last. */
type Value = string | number | null

export interface Sorting {
  column: string
  descending: boolean
  choose: (column: string) => void
}

/**
 * Rows in the order that the address asks for (`sort=name`, or `sort=-name` the other way round), and what the heads of
 * the columns need. Without `sort` they stay as they came.
 */
export function useSorted<Row>(
  rows: readonly Row[],
  columns: Readonly<Record<string, (row: Row) => Value>>,
): [Row[], Sorting] {
  const { i18n } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('sort') ?? ''
  const descending = asked.startsWith('-')
  const column = descending ? asked.slice(1) : asked
  const keyOf = columns[column]
  const collator = new Intl.Collator(i18n.language, { numeric: true, sensitivity: 'base' })
  const compare = (a: Value, b: Value) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    const order = typeof a === 'string' ? collator.compare(a, String(b)) : a - Number(b)
    return descending ? -order : order
  }
  const choose = (next: string) =>
    setSearch(
      (old) => {
        const params = new URLSearchParams(old)
        if (next !== column) params.set('sort', next)
        else if (descending) params.delete('sort')
        else params.set('sort', `-${next}`)
        return params
      },
      { replace: true },
    )
  const sorted = keyOf ? rows.toSorted((a, b) => compare(keyOf(a), keyOf(b))) : [...rows]
  return [sorted, { column, descending, choose }]
}

/** The head of a column that sorts by it: once up, then down, then as it came. */
export function SortHead({
  sorting,
  column,
  w,
  children,
}: {
  sorting: Sorting
  column: string
  w?: number
  children: ReactNode
}) {
  const chosen = sorting.column === column
  const Arrow = sorting.descending ? IconArrowDown : IconArrowUp
  return (
    <Table.Th
      {...(w === undefined ? {} : { w })}
      aria-sort={chosen ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
    >
      <UnstyledButton className="sort-head" onClick={() => sorting.choose(column)}>
        {children}
        {chosen ? <Arrow size={12} aria-hidden /> : null}
      </UnstyledButton>
    </Table.Th>
  )
}
