import { Group, SegmentedControl, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JsonValue } from '#engine/graph/json.ts'
import { CopyData } from './CopyData.tsx'
import './data.css'
import { DataDetail } from './DataDetail.tsx'
import { DataRaw } from './DataRaw.tsx'
import { DataTable } from './DataTable.tsx'
import { DataTree } from './DataTree.tsx'
import { type DataPath, pathText, valueAt } from './data-path.ts'
import { FoundList } from './FoundList.tsx'
import { textOf } from './secret-fields.ts'
import { tableColumns } from './table-columns.ts'

export interface DataViewProps {
  value: JsonValue
  /** What it is the data of, for screen readers. */
  label?: string
  /** A field is chosen for use, by Enter or its button; `path` is written as expressions do. */
  onPick?: (path: string) => void
  /** What expressions call the value, `steps.n1.output`: fields are dragged and copied under it. */
  dragPath?: string
}

type View = 'table' | 'tree' | 'raw'

/** What all three ways to look at a value need of it. */
export interface DataAround {
  value: JsonValue
  label: string
  chosen: DataPath | null
  onChoose: (path: DataPath) => void
  onPick: ((path: DataPath) => void) | undefined
  /** Undefined where nothing can be dragged. */
  pathOf: ((path: DataPath) => string) | undefined
}

/** A value as table, tree or JSON: searched, paged, secrets masked, each field to be looked at, copied, or taken. */
// biome-ignore lint/suspicious/noShadowRestrictedNames: the global one reads buffers, and nothing here does
export function DataView({ value, label: named, onPick, dragPath }: DataViewProps) {
  const { t } = useTranslation()
  const label = named ?? t('data.data')
  const columns = useMemo(() => tableColumns(value), [value])
  const [wanted, setWanted] = useState<View | null>(null)
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<DataPath | null>(null)
  const sought = useDeferredValue(search.trim())
  const view = wanted === null || (wanted === 'table' && !columns) ? (columns ? 'table' : 'tree') : wanted
  const root = dragPath ?? ''
  const around: DataAround = {
    value,
    label,
    chosen,
    onChoose: setChosen,
    onPick: onPick && ((path) => onPick(pathText(root, path))),
    pathOf: dragPath === undefined ? undefined : (path) => pathText(dragPath, path),
  }
  const chosenValue = chosen ? valueAt(value, chosen) : undefined
  const isPlain = typeof value !== 'object' || value === null
  return (
    <section aria-label={label} className="data-view">
      <Group gap={6} wrap="nowrap" className="data-head">
        <SegmentedControl
          aria-label={t('data.view', { what: label })}
          value={view}
          data={[
            ...(columns ? [{ value: 'table' as const, label: t('data.table') }] : []),
            { value: 'tree' as const, label: t('data.tree') },
            { value: 'raw' as const, label: t('data.raw') },
          ]}
          onChange={setWanted}
        />
        <TextInput
          aria-label={t('data.search', { what: label })}
          placeholder={t('data.searchShort')}
          leftSection={<IconSearch size={13} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          style={{ flex: 1, minWidth: 60 }}
        />
        <CopyData text={() => textOf(value)} label={t('data.copyAll', { what: label })} />
      </Group>
      {isPlain ? (
        <DataDetail value={value} path={[]} root={root} />
      ) : (
        <>
          {sought !== '' && view !== 'table' ? (
            <FoundList key={sought} {...around} sought={sought} />
          ) : view === 'table' && columns ? (
            <DataTable key={sought} {...around} columns={columns} sought={sought} />
          ) : view === 'tree' ? (
            <DataTree {...around} />
          ) : (
            <DataRaw value={value} label={label} />
          )}
          {chosen && chosenValue !== undefined && view !== 'raw' ? (
            <DataDetail key={JSON.stringify(chosen)} value={chosenValue} path={chosen} root={root} />
          ) : (
            <Text size="xs" c="dimmed" className="data-hint">
              {t('data.hint')}
            </Text>
          )}
        </>
      )}
    </section>
  )
}
