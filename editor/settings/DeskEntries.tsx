import { Button, Table, VisuallyHidden } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { DeleteCell } from './DeleteCell.tsx'
import { DeskNameCell } from './DeskNameCell.tsx'
import { DeskSection } from './DeskSection.tsx'
import { useDeleteLater } from './use-delete-later.ts'

interface Entry {
  id: string
  name: string
}

interface Column<E extends Entry> {
  title: string
  width: number
  isNumber?: boolean
  cell: (entry: E) => ReactNode
}

/** A part of the desk's settings that is a list of entries: each opens in a dialog, and the address says which one. */
export function DeskEntries<E extends Entry>({
  words,
  param,
  mayChange,
  query,
  queryKey,
  remove,
  name = () => ({}),
  columns,
  edit,
}: {
  words: { title: string; text: string; add: string; addFirst: string; empty: string; emptyText?: string }
  /** Of the address: the id of the entry that is open, or `new`. */
  param: string
  mayChange: boolean
  query: UseQueryResult<{ items: E[] }>
  queryKey: string
  remove: (id: string) => Promise<unknown>
  /** A small word behind the name, and a line below. */
  name?: (entry: E) => { mark?: string; below?: string }
  columns: readonly Column<E>[]
  edit: (entry: E | null, onClose: () => void) => ReactNode
}) {
  const { t } = useTranslation()
  const [filters, setFilter] = useUrlFilters([param])
  const open = filters[param] ?? ''
  const { isLeaving, deleteLater } = useDeleteLater(queryKey, remove)
  const add = mayChange ? () => setFilter(param, 'new') : undefined
  return (
    <DeskSection title={words.title} text={words.text} addLabel={words.add} onAdd={add}>
      <Loaded query={query} rows={3}>
        {({ items }) => {
          const shown = items.filter((entry) => !isLeaving(entry))
          const opened = shown.find(({ id }) => id === open) ?? null
          return (
            <>
              {mayChange && (opened || open === 'new') ? edit(opened, () => setFilter(param, '')) : null}
              {shown.length === 0 ? (
                <Empty title={words.empty} {...(words.emptyText ? { text: words.emptyText } : {})}>
                  {add ? <Button onClick={add}>{words.addFirst}</Button> : null}
                </Empty>
              ) : (
                <div className="card">
                  <Table aria-label={words.title}>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>{t('word.name')}</Table.Th>
                        {columns.map(({ title, width, isNumber }) => (
                          <Table.Th key={title} w={width} {...(isNumber ? { ta: 'right' } : {})}>
                            {title}
                          </Table.Th>
                        ))}
                        {mayChange ? (
                          <Table.Th w={110}>
                            <VisuallyHidden>{t('word.delete')}</VisuallyHidden>
                          </Table.Th>
                        ) : null}
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {shown.map((entry) => (
                        <Table.Tr key={entry.id}>
                          <DeskNameCell
                            name={entry.name}
                            {...name(entry)}
                            onOpen={mayChange ? () => setFilter(param, entry.id) : undefined}
                          />
                          {columns.map(({ title, isNumber, cell }) => (
                            <Table.Td
                              key={title}
                              {...(isNumber ? { ta: 'right', className: 'tabular' } : {})}
                            >
                              {cell(entry)}
                            </Table.Td>
                          ))}
                          {mayChange ? (
                            <DeleteCell name={entry.name} onDelete={() => deleteLater(entry)} />
                          ) : null}
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </div>
              )}
            </>
          )
        }}
      </Loaded>
    </DeskSection>
  )
}
