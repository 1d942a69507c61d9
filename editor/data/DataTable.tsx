import { Text } from '@mantine/core'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JsonValue } from '#engine/graph/json.ts'
import { DataValue } from './DataValue.tsx'
import type { DataAround } from './DataView.tsx'
import { draggedField } from './dragged-field.ts'
import { findData } from './find-data.ts'
import { Pager } from './Pager.tsx'
import { isObject } from './table-columns.ts'
import { keyOf } from './tree-rows.ts'
import { useRovingFocus } from './use-roving-focus.ts'

const rowsAtOnce = 50

/** A list of objects as a table, by the page; cells are walked by the arrow keys. */
export function DataTable({
  value,
  label,
  columns,
  sought,
  chosen,
  onChoose,
  onPick,
  pathOf,
}: DataAround & { columns: readonly string[]; sought: string }) {
  const { t, i18n } = useTranslation()
  const [page, setPage] = useState(0)
  const rows = useMemo(() => rowsWith(value, sought), [value, sought])
  const shown = rows.slice(page * rowsAtOnce, (page + 1) * rowsAtOnce)
  const focus = useRovingFocus(shown.flatMap(({ at }) => columns.map((name) => keyOf([at, name]))))

  const onKeyDown = (event: KeyboardEvent, row: number, column: number) => {
    const to = (row: number, column: number) => {
      const at = shown[row]?.at
      const name = columns[column]
      if (at !== undefined && name !== undefined) focus.to(keyOf([at, name]))
    }
    const path = [shown[row]?.at ?? 0, columns[column] ?? '']
    if (event.key === 'ArrowDown') to(row + 1, column)
    else if (event.key === 'ArrowUp') to(row - 1, column)
    else if (event.key === 'ArrowRight') to(row, column + 1)
    else if (event.key === 'ArrowLeft') to(row, column - 1)
    else if (event.key === 'Home') to(row, 0)
    else if (event.key === 'End') to(row, columns.length - 1)
    else if (event.key === 'Enter' && onPick) onPick(path)
    else if (event.key === 'Enter' || event.key === ' ') onChoose(path)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      <div className="data-scroll">
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are walked is a grid */}
        <table role="grid" aria-label={label} aria-rowcount={rows.length + 1} className="json data-table">
          <thead>
            <tr>
              <th scope="col">#</th>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ at, row }, rowAt) => (
              <tr key={at}>
                <th scope="row" className="tabular">
                  {at + 1}
                </th>
                {columns.map((name, columnAt) => {
                  const path = [at, name]
                  const key = keyOf(path)
                  const cell = isObject(row) ? row[name] : undefined
                  return (
                    <td
                      key={name}
                      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the cells of a grid are walked
                      role="gridcell"
                      aria-selected={chosen !== null && keyOf(chosen) === key}
                      tabIndex={focus.tabIndex(key)}
                      {...focus.props(key)}
                      {...(pathOf ? draggedField(pathOf(path)) : {})}
                      onClick={() => onChoose(path)}
                      onKeyDown={(event) => onKeyDown(event, rowAt, columnAt)}
                    >
                      {cell === undefined ? null : <DataValue value={cell} path={path} bare />}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Text size="xs" c="dimmed" className="data-found tabular" role="status">
        {t('data.rows', { count: rows.length, number: rows.length.toLocaleString(i18n.language) })}
      </Text>
      <Pager page={page} pages={Math.ceil(rows.length / rowsAtOnce)} onPage={setPage} />
    </>
  )
}

function rowsWith(value: JsonValue, sought: string): { at: number; row: JsonValue }[] {
  const rows = Array.isArray(value) ? value.map((row, at) => ({ at, row })) : []
  return sought === '' ? rows : rows.filter(({ row }) => findData(row, sought, 1).length > 0)
}
