import { Group, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JsonValue } from '#engine/graph/json.ts'
import { CopyIcon } from '../ui/CopyText.tsx'
import { JsonTree } from '../ui/JsonTree.tsx'

const longest = 200_000

/** A value as tree or raw text, to be copied whole. Raw text is shown up to 200 kB so that the page stays quick. */
export function JsonData({ label, value }: { label: string; value: JsonValue }) {
  const { t } = useTranslation()
  const [raw, setRaw] = useState(false)
  const text = JSON.stringify(value, null, 2)
  return (
    <section aria-label={label} className="card" style={{ overflow: 'hidden' }}>
      <Group justify="space-between" px={8} py={4} style={{ borderBottom: '1px solid var(--line)' }}>
        <SegmentedControl
          aria-label={t('runs.view', { what: label })}
          value={raw ? 'raw' : 'tree'}
          data={[
            { value: 'tree', label: t('runs.tree') },
            { value: 'raw', label: t('runs.raw') },
          ]}
          onChange={(next) => setRaw(next === 'raw')}
        />
        <CopyIcon text={text} label={t('runs.copy', { what: label })} />
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reached by the keyboard */}
      <div className="json" tabIndex={0} style={{ padding: 8, maxHeight: 340, overflow: 'auto' }}>
        {raw ? (
          <pre style={{ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', font: 'inherit' }}>
            {text.length > longest ? `${text.slice(0, longest)}\n…` : text}
          </pre>
        ) : (
          <JsonTree value={value} />
        )}
      </div>
    </section>
  )
}
