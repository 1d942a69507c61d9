import { Text } from '@mantine/core'
import { type KeyboardEvent, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { DataValue } from './DataValue.tsx'
import type { DataAround } from './DataView.tsx'
import { pathText } from './data-path.ts'
import { draggedField } from './dragged-field.ts'
import { findData } from './find-data.ts'
import { PickButton } from './PickButton.tsx'
import { keyOf } from './tree-rows.ts'
import { useRovingFocus } from './use-roving-focus.ts'

const mostFound = 200

/** The fields whose name or value holds what is looked for. */
export function FoundList({
  value,
  label,
  sought,
  chosen,
  onChoose,
  onPick,
  pathOf,
}: DataAround & { sought: string }) {
  const { t } = useTranslation()
  const found = useMemo(() => findData(value, sought, mostFound), [value, sought])
  const keys = found.map(({ path }) => keyOf(path))
  const focus = useRovingFocus(keys)
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const to = event.key === 'ArrowDown' ? keys[at + 1] : event.key === 'ArrowUp' ? keys[at - 1] : undefined
    const path = found[at]?.path
    if (to !== undefined) focus.to(to)
    else if (event.key === 'Enter' && onPick && path) onPick(path)
    else if ((event.key === 'Enter' || event.key === ' ') && path) onChoose(path)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      <Text size="xs" c="dimmed" role="status" className="data-found">
        {found.length === mostFound
          ? t('data.foundMany', { count: mostFound })
          : t('data.found', { count: found.length })}
      </Text>
      {found.length === 0 ? null : (
        <div role="listbox" aria-label={label} className="json data-scroll">
          {found.map(({ path, value }, at) => (
            <div
              key={keys[at]}
              role="option"
              aria-selected={chosen !== null && keyOf(chosen) === keys[at]}
              className="data-row"
              tabIndex={focus.tabIndex(keys[at] ?? '')}
              {...focus.props(keys[at] ?? '')}
              {...(pathOf ? draggedField(pathOf(path)) : {})}
              onClick={() => onChoose(path)}
              onKeyDown={(event) => onKeyDown(event, at)}
            >
              <span className="json-key">{pathText('', path)}</span>
              <DataValue value={value} path={path} />
              {onPick ? <PickButton path={path} onPick={onPick} /> : null}
            </div>
          ))}
        </div>
      )}
    </>
  )
}
