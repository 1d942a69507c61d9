import './step-detail.css'
import { ActionIcon, SegmentedControl, Text, Title, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconLayoutSidebarRight, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DataView as DataBox } from '../data/DataView.tsx'
import { RunStepButtons } from '../data/RunStepButtons.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { useSettled } from '../workflow/settled-document.ts'
import { ColumnEdge } from './ColumnEdge.tsx'
import { dataSources } from './data-sources.ts'
import { InputColumn } from './InputColumn.tsx'
import { type InspectorProps, StepMenu, StepName } from './Inspector.tsx'
import { AimInsert, type InsertTarget } from './insert-target.ts'
import { SampleOrigin } from './SampleOrigin.tsx'
import { StepForm } from './StepForm.tsx'
import { StepsAround, stepsBeside } from './StepsAround.tsx'
import { useColumnWidths } from './use-column-widths.ts'

const columns = ['input', 'parameters', 'output'] as const

/** A step opened over the canvas: the data before it, its parameters, and what it gives. */
export function StepDetail({ onNarrow, ...step }: InspectorProps & { onNarrow: () => void }) {
  const { t } = useTranslation()
  const { node, around } = step
  const store = useDocumentStore()
  const document = useSettled((document) => document)
  const kinds = useDocument((state) => state.kinds)
  const panel = useRef<HTMLDivElement>(null)
  const [target, setTarget] = useState<InsertTarget | null>(null)
  const [column, setColumn] = useState<(typeof columns)[number]>('parameters')
  const narrow = useMediaQuery('(max-width: 900px)') ?? false
  const widths = useColumnWidths()
  const isTrigger = step.kind?.role === 'trigger'
  const sources = useMemo(
    () => (isTrigger ? [] : dataSources(around.scope, document, node.id)),
    [isTrigger, around.scope, document, node.id],
  )
  const sample = around.samples.get(node.id)
  const goes = target !== null && !isTrigger && !around.readOnly ? target : null

  useEffect(() => {
    // A field that a problem points to has the focus already.
    if (!panel.current?.contains(globalThis.document.activeElement)) panel.current?.focus()
  }, [])

  const close = () => {
    onNarrow()
    requestAnimationFrame(() => {
      const card = globalThis.document.querySelector(`.react-flow__node[data-id="${CSS.escape(node.id)}"]`)
      if (card instanceof HTMLElement) card.focus({ preventScroll: true })
    })
  }
  const show = (id: string) => store.getState().select([id])

  const onKeyDown = (event: KeyboardEvent) => {
    // What opens over the panel, such as a list of choices, has its own keys.
    if (event.defaultPrevented || !panel.current?.contains(event.target as Node)) return
    const own = event.target instanceof HTMLElement ? event.target : null
    if (event.key === 'Escape') {
      if (own?.getAttribute('aria-expanded') === 'true') return
      event.preventDefault()
      event.stopPropagation()
      close()
      return
    }
    if (
      own?.closest(
        'input, textarea, [contenteditable="true"], [role="tree"], [role="grid"], [role="separator"], table',
      )
    )
      return
    const typed = event.key.toLowerCase()
    if (event.ctrlKey || event.metaKey) {
      const { undo, redo } = store.getState()
      const back = typed === 'z' && !event.shiftKey
      const forth = typed === 'y' || (typed === 'z' && event.shiftKey)
      if (!back && !forth) return
      event.preventDefault()
      if (back) undo()
      else redo()
      return
    }
    if (event.altKey || own?.closest('[role="tablist"], [role="radiogroup"]')) return
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    const [next] = stepsBeside(document, kinds, node.id, event.key === 'ArrowLeft' ? 'before' : 'after')
    if (!next) return
    event.preventDefault()
    show(next.id)
    panel.current?.focus()
  }

  const pick = (path: string) => {
    if (goes) goes.insert(path)
    else toastProblem(new Error(t('detail.chooseField')))
    if (narrow) setColumn('parameters')
  }
  const shows = (which: (typeof columns)[number]) => !narrow || column === which

  return (
    <section
      ref={panel}
      className="step-detail"
      role="dialog"
      aria-label={t('inspector.title', { name: node.name })}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <header className="detail-head">
        <StepsAround side="before" document={document} kinds={kinds} nodeId={node.id} onShow={show} />
        <div className="detail-name">
          <StepName {...step} />
        </div>
        <StepsAround side="after" document={document} kinds={kinds} nodeId={node.id} onShow={show} />
        <span style={{ flex: 1 }} />
        <StepMenu {...step} />
        <Tooltip label={t('detail.narrow')}>
          <ActionIcon size="sm" aria-label={t('detail.narrow')} onClick={close}>
            <IconLayoutSidebarRight size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={`${t('word.close')} (Esc)`}>
          <ActionIcon size="sm" aria-label={t('word.close')} onClick={close}>
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
      </header>
      {narrow ? (
        <SegmentedControl
          fullWidth
          aria-label={t('detail.columns')}
          value={column}
          data={columns.map((value) => ({ value, label: t(`detail.${value}`) }))}
          onChange={setColumn}
        />
      ) : null}
      <AimInsert value={setTarget}>
        <div className="detail-columns" style={narrow ? {} : widths.style}>
          {shows('input') ? (
            <section aria-label={t('detail.input')} className="detail-column">
              {narrow ? null : <Title order={3}>{t('detail.input')}</Title>}
              {isTrigger ? (
                <Text c="dimmed">{t('detail.nothingBefore')}</Text>
              ) : (
                <InputColumn
                  key={node.id}
                  sources={sources}
                  references={around.references}
                  samples={around.samples}
                  into={goes?.title}
                  onPick={pick}
                />
              )}
            </section>
          ) : null}
          {narrow ? null : <ColumnEdge side="input" widths={widths} />}
          {/* Kept while another column is shown on a phone: what was chosen in it stays. */}
          <section
            aria-label={t('detail.parameters')}
            className="detail-column detail-form"
            hidden={!shows('parameters')}
          >
            <StepForm key={node.id} {...step} />
          </section>
          {narrow ? null : <ColumnEdge side="output" widths={widths} />}
          {shows('output') ? (
            <section aria-label={t('detail.output')} className="detail-column">
              {narrow ? null : <Title order={3}>{t('detail.output')}</Title>}
              <RunStepButtons nodeId={node.id} />
              <SampleOrigin sample={sample} />
              {sample ? (
                <DataBox
                  key={node.id}
                  value={sample.value}
                  label={node.name}
                  dragPath={isTrigger ? 'trigger' : `steps.${node.id}.output`}
                />
              ) : (
                <Text c="dimmed">{t('detail.noOutput')}</Text>
              )}
            </section>
          ) : null}
        </div>
      </AimInsert>
    </section>
  )
}
