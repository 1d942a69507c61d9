import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DataValue } from './DataValue.tsx'
import type { DataAround } from './DataView.tsx'
import type { DataPath } from './data-path.ts'
import { draggedField } from './dragged-field.ts'
import { PickButton } from './PickButton.tsx'
import { entriesAtOnce, keyOf, type TreeRow, treeRows } from './tree-rows.ts'
import { useRovingFocus } from './use-roving-focus.ts'

const rowsAtOnce = 400

/** A value as a tree, walked by the arrow keys; long lists show a part and the rest on demand. */
export function DataTree({ value, label, chosen, onChoose, onPick, pathOf }: DataAround) {
  const { t } = useTranslation()
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map())
  const [most, setMost] = useState(rowsAtOnce)
  const all = useMemo(() => treeRows(value, { toggled, shown }), [value, toggled, shown])
  const rows = all.slice(0, most)
  const focus = useRovingFocus(rows.map(({ key }) => key))

  const toggle = (key: string) => {
    const next = new Set(toggled)
    if (!next.delete(key)) next.add(key)
    setToggled(next)
  }
  const showMore = (path: DataPath) => {
    const key = keyOf(path)
    setShown(new Map([...shown, [key, (shown.get(key) ?? entriesAtOnce) + entriesAtOnce]]))
    setMost(most + entriesAtOnce)
  }
  const onKeyDown = (event: KeyboardEvent, row: TreeRow, at: number) => {
    const move = (key: string | undefined) => key !== undefined && focus.to(key)
    switch (event.key) {
      case 'ArrowDown':
        move(rows[at + 1]?.key)
        break
      case 'ArrowUp':
        move(rows[at - 1]?.key)
        break
      case 'Home':
        move(rows[0]?.key)
        break
      case 'End':
        move(rows.at(-1)?.key)
        break
      case 'ArrowRight':
        if (row.is === 'value' && row.size > 0 && !row.open) toggle(row.key)
        else move(rows[at + 1]?.key)
        break
      case 'ArrowLeft':
        if (row.is === 'value' && row.open) toggle(row.key)
        else move(rows.slice(0, at).findLast(({ depth }) => depth < row.depth)?.key)
        break
      case ' ':
      case 'Enter':
        if (row.is === 'more') showMore(row.path)
        else if (event.key === 'Enter' && onPick) onPick(row.path)
        else onChoose(row.path)
        break
      default:
        return
    }
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div role="tree" aria-label={label} className="json data-scroll">
      {rows.map((row, at) => (
        <div
          key={row.key}
          role="treeitem"
          aria-level={row.depth + 1}
          {...(row.is === 'value' && row.size > 0 ? { 'aria-expanded': row.open } : {})}
          aria-selected={row.is === 'value' && chosen !== null && keyOf(chosen) === row.key}
          className="data-row"
          style={{ paddingLeft: 4 + row.depth * 14 }}
          tabIndex={focus.tabIndex(row.key)}
          {...focus.props(row.key)}
          {...(row.is === 'value' && pathOf ? draggedField(pathOf(row.path)) : {})}
          onClick={() => {
            if (row.is === 'more') showMore(row.path)
            else onChoose(row.path)
          }}
          onKeyDown={(event) => onKeyDown(event, row, at)}
        >
          {row.is === 'more' ? (
            <span className="data-more">{t('data.more', { count: row.left })}</span>
          ) : (
            <>
              <span
                className="data-twist"
                aria-hidden
                onClick={(event) => {
                  if (row.size === 0) return
                  event.stopPropagation()
                  toggle(row.key)
                }}
              >
                {row.size === 0 ? null : row.open ? (
                  <IconChevronDown size={13} />
                ) : (
                  <IconChevronRight size={13} />
                )}
              </span>
              <span className="json-key">{row.path.at(-1)}</span>
              <DataValue value={row.value} path={row.path} />
              {onPick ? <PickButton path={row.path} onPick={onPick} /> : null}
            </>
          )}
        </div>
      ))}
      {all.length > most ? (
        <button type="button" className="data-more" onClick={() => setMost(most + rowsAtOnce)}>
          {t('data.moreRows', { count: all.length - most })}
        </button>
      ) : null}
    </div>
  )
}
