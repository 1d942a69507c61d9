import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { JsonValue } from '#engine/graph/json.ts'

const shownAtOnce = 100

/** A JSON value as a tree; long lists show their first 100 entries and a button for more. */
export function JsonTree({
  value,
  name,
  depth = 0,
  path = [],
  beside,
}: {
  value: JsonValue
  name?: string
  depth?: number
  path?: readonly string[]
  /** What stands beside each value that has a place. */
  beside?: (path: readonly string[]) => ReactNode
}) {
  const [open, setOpen] = useState(depth < 2)
  const [limit, setLimit] = useState(shownAtOnce)
  // Names with dots in them have no place that could be written with dots.
  const extra = path.length === 0 || path.some((part) => part.includes('.')) ? null : beside?.(path)
  const label = name === undefined ? null : <span className="json-key">{name}: </span>
  if (typeof value !== 'object' || value === null) {
    return (
      <div style={{ paddingLeft: 14, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {label}
        {JSON.stringify(value)}
        {extra}
      </div>
    )
  }
  const entries = Array.isArray(value)
    ? value.map((item, at) => [String(at), item] as const)
    : Object.entries(value)
  const brackets = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`
  if (entries.length === 0) {
    return (
      <div style={{ paddingLeft: 14 }}>
        {label}
        {Array.isArray(value) ? '[]' : '{}'}
      </div>
    )
  }
  return (
    <div>
      <button
        type="button"
        className="json-toggle"
        aria-expanded={open}
        style={{ all: 'unset', cursor: 'pointer', display: 'inline-flex', alignItems: 'center' }}
        onClick={() => setOpen(!open)}
      >
        {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        {label}
        <span style={{ color: 'var(--mantine-color-dimmed)' }}>&nbsp;{brackets}</span>
      </button>
      {Array.isArray(value) ? extra : null}
      {open ? (
        <div style={{ paddingLeft: 14 }}>
          {entries.slice(0, limit).map(([key, item]) => (
            <JsonTree
              key={key}
              name={key}
              value={item}
              depth={depth + 1}
              path={[...path, key]}
              {...(beside ? { beside } : {})}
            />
          ))}
          {entries.length > limit ? (
            <button type="button" onClick={() => setLimit(limit + shownAtOnce)}>
              + {entries.length - limit}
            </button>
          ) : null}
        </div>
      ) : null}
    </div>
  )
}
