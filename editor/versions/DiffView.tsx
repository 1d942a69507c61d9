import './versions.css'
import { SegmentedControl, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { stringify } from 'yaml'
import { diffDocuments, isSame, sameLogic } from '#engine/graph/diff.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { useDocument } from '../workflow/document-store.ts'
import { DiffCanvas } from './DiffCanvas.tsx'
import { DiffList } from './DiffList.tsx'
import { diffEntries } from './diff-entries.ts'
import { TextDiff } from './TextDiff.tsx'

const views = ['canvas', 'list', 'yaml'] as const
type View = (typeof views)[number]

/** What is different between two documents: drawn, by parameter, and as lines of YAML. */
export default function DiffView({
  before,
  after,
  conflicting,
}: {
  before: WorkflowDocument
  after: WorkflowDocument
  conflicting?: ReadonlySet<string>
}) {
  const { t } = useTranslation()
  const kinds = useDocument((state) => state.kinds)
  const [view, setView] = useState<View>('canvas')
  const [chosen, setChosen] = useState<string | null>(null)
  const diff = useMemo(() => diffDocuments(before, after), [before, after])
  const entries = useMemo(() => diffEntries(diff, before, after, kinds, t), [diff, before, after, kinds, t])
  if (isSame(diff)) return <Text c="dimmed">{t('diff.same')}</Text>
  if (sameLogic(diff) && entries.length === 0)
    return <Text c="dimmed">{t('diff.onlyPlaces', { count: diff.moved.length })}</Text>
  return (
    <div className="diff-view">
      <SegmentedControl
        aria-label={t('diff.view')}
        value={view}
        data={views.map((value) => ({ value, label: t(`diff.${value}`) }))}
        onChange={(value) => setView(views.find((known) => known === value) ?? 'canvas')}
      />
      {view === 'canvas' ? (
        <div className="diff-drawn">
          <DiffCanvas
            before={before}
            after={after}
            diff={diff}
            chosen={chosen}
            onChoose={setChosen}
            {...(conflicting ? { conflicting } : {})}
          />
          <DiffList entries={entries} brief chosen={chosen} onChoose={setChosen} />
        </div>
      ) : view === 'list' ? (
        <DiffList entries={entries} chosen={chosen} onChoose={setChosen} />
      ) : (
        <TextDiff before={logicText(before)} after={logicText(after)} label={t('diff.yaml')} />
      )}
    </div>
  )
}

/** Where cards stand says nothing about what they do. */
function logicText({ layout: _places, ...logic }: WorkflowDocument): string {
  return stringify(logic, { sortMapEntries: false })
}
