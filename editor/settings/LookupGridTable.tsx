import './lookup-grid.css'
import { ActionIcon, Button, Group, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { IconColumnInsertRight, IconPlus, IconSearch, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { plainValue } from '../ui/field-values.ts'
import {
  addColumn,
  addRow,
  cellText,
  changeRow,
  type GridRow,
  type LookupGrid,
  matchingRows,
  removeColumn,
  removeRow,
  renameColumn,
} from './lookup-grid.ts'

/** Rows drawn at the same time. */
const mostShown = 100

/** The rows of a lookup table as cells to type in. Enter goes on to the row below, and makes one after the last. */
export function LookupGridTable({
  grid,
  mayEdit,
  onChange,
}: {
  grid: LookupGrid
  mayEdit: boolean
  onChange: (grid: LookupGrid) => void
}) {
  const { t } = useTranslation()
  const [words, setWords] = useState('')
  const body = useRef<HTMLTableSectionElement>(null)
  const matching = matchingRows(grid, words)
  const shown = matching.filter(({ isNew }, at) => isNew || at < mostShown)
  const hidden = matching.length - shown.length
  const cells = grid.columns.length === 0 ? [t('tables.value')] : grid.columns

  const addRowAtEnd = () => {
    onChange(addRow(grid))
    requestAnimationFrame(() => focusCell(body.current, shown.length, 0))
  }
  const goDown = (event: KeyboardEvent, row: number, column: number) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    if (row + 1 < shown.length) focusCell(body.current, row + 1, column)
    else if (mayEdit) addRowAtEnd()
  }

  return (
    <div>
      <Group justify="space-between" mb={8}>
        <TextInput
          type="search"
          aria-label={t('tables.search')}
          placeholder={t('tables.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          w={220}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter in a form would save it.
            if (event.key === 'Enter') event.preventDefault()
          }}
        />
        {mayEdit ? (
          <Group gap={6}>
            <Button
              variant="default"
              leftSection={<IconColumnInsertRight size={14} />}
              onClick={() => {
                const number = Math.max(2, grid.columns.length + 1)
                onChange(addColumn(grid, t('tables.newColumn', { number }), t('tables.value').toLowerCase()))
              }}
            >
              {t('tables.addColumn')}
            </Button>
            <Button variant="default" leftSection={<IconPlus size={14} />} onClick={addRowAtEnd}>
              {t('tables.addRow')}
            </Button>
          </Group>
        ) : null}
      </Group>
      <div className="lookup-grid">
        <table aria-label={t('tables.rows')}>
          <thead>
            <tr>
              <th scope="col" className="lookup-grid-cell">
                <span className="lookup-grid-name">{t('tables.key')}</span>
              </th>
              {cells.map((column, at) => (
                // Columns are told apart by their place: their names are being typed.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <th scope="col" key={at} className="lookup-grid-cell">
                  {grid.columns.length === 0 || !mayEdit ? (
                    <span className="lookup-grid-name">{column}</span>
                  ) : (
                    <span className="lookup-grid-head">
                      <input
                        aria-label={t('tables.columnName', { number: at + 1 })}
                        value={column}
                        maxLength={200}
                        onChange={(event) => onChange(renameColumn(grid, at, event.currentTarget.value))}
                        onKeyDown={(event) => goDown(event, -1, at + 1)}
                      />
                      <ActionIcon
                        size="sm"
                        aria-label={t('tables.removeColumn', { name: column })}
                        onClick={() => onChange(removeColumn(grid, at))}
                      >
                        <IconX size={13} />
                      </ActionIcon>
                    </span>
                  )}
                </th>
              ))}
              {mayEdit ? (
                <th className="lookup-grid-end">
                  <VisuallyHidden>{t('word.remove')}</VisuallyHidden>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody ref={body}>
            {shown.map((row, at) => (
              <tr key={row.id}>
                <td className="lookup-grid-cell">
                  <input
                    aria-label={t('tables.cell', { column: t('tables.key'), row: at + 1 })}
                    value={row.key}
                    maxLength={500}
                    readOnly={!mayEdit}
                    onChange={(event) => {
                      const key = event.currentTarget.value
                      onChange(changeRow(grid, row.id, (old) => ({ ...old, key })))
                    }}
                    onKeyDown={(event) => goDown(event, at, 0)}
                  />
                </td>
                {cells.map((column, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <td key={place} className="lookup-grid-cell">
                    <input
                      aria-label={t('tables.cell', { column, row: at + 1 })}
                      value={cellText(row.cells[place])}
                      readOnly={!mayEdit}
                      onChange={(event) => {
                        const text = event.currentTarget.value
                        onChange(changeRow(grid, row.id, (old) => withCell(old, place, text)))
                      }}
                      onKeyDown={(event) => goDown(event, at, place + 1)}
                    />
                  </td>
                ))}
                {mayEdit ? (
                  <td className="lookup-grid-end">
                    <ActionIcon
                      size="sm"
                      aria-label={t('tables.removeRow', { row: at + 1 })}
                      onClick={() => onChange(removeRow(grid, row.id))}
                    >
                      <IconX size={13} />
                    </ActionIcon>
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length === 0 ? (
          <Text c="dimmed" p={12}>
            {t(words ? 'tables.noMatch' : 'tables.noRows')}
          </Text>
        ) : null}
      </div>
      {hidden > 0 ? (
        <Text c="dimmed" size="xs" mt={6}>
          {t('tables.further', { count: hidden })}
        </Text>
      ) : null}
    </div>
  )
}

function withCell(row: GridRow, place: number, text: string): GridRow {
  return { ...row, cells: row.cells.with(place, plainValue(text)) }
}

function focusCell(body: HTMLTableSectionElement | null, row: number, column: number): void {
  body?.rows[row]?.querySelectorAll('input')[column]?.focus()
}
