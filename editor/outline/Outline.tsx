import { Button } from '@mantine/core'
import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import type { GraphProblem } from '#engine/api/types.ts'
import type { DocumentNode } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import type { Wanted } from '../canvas/add-step.ts'
import { useBreakpoints } from '../canvas/breakpoints.ts'
import { type CommandContext, isOpenTo } from '../canvas/commands/command.ts'
import { commands } from '../canvas/commands/commands.ts'
import { chordOf } from '../canvas/commands/key-chord.ts'
import { Empty } from '../ui/Empty.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { focusStepForm } from './focus-step-form.ts'
import { keepRows } from './keep-rows.ts'
import { OutlineLine } from './OutlineLine.tsx'
import { OutlineTools } from './OutlineTools.tsx'
import { outlineCommands } from './outline-commands.ts'
import { placeAfter } from './outline-place.ts'
import { edgeOf, type OutlineRow, openRows, outlineRows } from './outline-rows.ts'
import { rowName } from './row-text.ts'
import { type TreeStep, treeStep, typedRow } from './tree-keys.ts'
import { useLater } from './use-later.ts'
import { useSaid } from './use-said.ts'
import { useTypeAhead } from './use-type-ahead.ts'
import './outline.css'

const none: readonly GraphProblem[] = []

/** The open workflow as a text that is read and written by keyboard: the same document, selection and commands as the canvas. */
export function Outline({
  context,
  summaryOf,
  stepNames,
  place,
}: {
  context: CommandContext
  summaryOf: (node: DocumentNode, kind: NodeKind | undefined) => string
  stepNames: ReadonlyMap<string, string>
  /** Tells where a step goes that is added now. */
  place: RefObject<(() => Wanted) | null>
}) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const document = useDocument((state) => state.history.document)
  const kinds = useDocument((state) => state.kinds)
  const problems = useDocument((state) => state.problems)
  const selected = useDocument((state) => state.selected)
  const selectedEdges = useDocument((state) => state.selectedEdges)
  const breakpoints = useBreakpoints(context.workflow.id)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [wished, setActive] = useState<string | null>(null)
  const tree = useRef<HTMLDivElement>(null)
  const typeAhead = useTypeAhead()
  const [chosen] = selected
  const said = useSaid(document, kinds, selected.size === 1 ? chosen : undefined, t)

  const nameOf = useCallback((id: string) => stepNames.get(id) ?? t('canvas.lostStep'), [stepNames, t])
  const kept = useRef(new Map<string, OutlineRow>())
  const rows = useMemo(() => {
    const next = keepRows(kept.current, outlineRows(document, kinds))
    kept.current = new Map(next.map((row) => [row.key, row]))
    return next
  }, [document, kinds])
  const seen = useMemo(() => openRows(rows, closed), [rows, closed])
  const problemsOf = useMemo(() => Map.groupBy(problems, ({ nodeId }) => nodeId ?? ''), [problems])
  const lastAt = useRef(0)
  const active = rowAt(seen, wished, lastAt.current)
  useEffect(() => {
    lastAt.current = Math.max(
      0,
      seen.findIndex((row) => row.key === active),
    )
    place.current = () =>
      placeAfter(
        document,
        kinds,
        rows.find((row) => row.key === active),
      )
    return () => {
      place.current = null
    }
  })

  // Chosen elsewhere (a new step, a problem, what was found): the outline goes there and shows it.
  useEffect(() => {
    const [only] = selected
    if (selected.size !== 1 || only === undefined) return
    setActive(only)
    setClosed((closed) => {
      const above = new Set<string>()
      for (let row = kept.current.get(only); row?.parent; row = kept.current.get(row.parent))
        above.add(row.parent)
      return [...above].some((key) => closed.has(key))
        ? new Set([...closed].filter((key) => !above.has(key)))
        : closed
    })
  }, [selected])

  // Where a panel, the palette or a row with the focus has gone, the keys go on in the outline.
  useEffect(() => {
    const now = globalThis.document.activeElement
    const nowhere = now === null || now === globalThis.document.body
    if (!nowhere && !(now !== null && tree.current?.contains(now))) return
    const row = lineOf(tree.current, active)
    if (row && row !== now) row.focus({ preventScroll: true })
  })
  useEffect(() => {
    lineOf(tree.current, active)?.scrollIntoView({ block: 'nearest' })
  }, [active])

  const chooseNow = (key: string) => {
    const row = kept.current.get(key)
    if (!row) return
    if (row.is === 'step') store.getState().select([key])
    else {
      const edge = edgeOf(row)
      store.getState().select([], edge ? [edge.id] : [])
    }
  }

  const choosing = useLater(chooseNow)
  const goTo = (key: string) => {
    setActive(key)
    choosing.later(key)
  }

  const apply = (step: TreeStep) => {
    if (step === null) return
    if ('go' in step) goTo(step.go)
    else if ('openAll' in step) setClosed(new Set([...closed].filter((key) => !step.openAll.includes(key))))
    else if ('open' in step) setClosed(new Set([...closed].filter((key) => key !== step.open)))
    else setClosed(new Set([...closed, step.close]))
  }

  const openStep = () => {
    const row = kept.current.get(active)
    if (row?.is === 'reference') return goTo(row.edge.target)
    if (row?.is === 'branch' && row.target !== null) return goTo(row.target)
    if (row?.is === 'empty') return context.want({})
    if (row?.is !== 'step') return
    store.getState().select([row.key])
    context.open('step')
    focusStepForm()
  }

  /** Adds the row that is next in a direction to what is chosen. */
  const extend = (key: string) => {
    const step = treeStep(key, seen, closed, active)
    if (step === null || !('go' in step)) return
    setActive(step.go)
    const row = kept.current.get(step.go)
    const now = kept.current.get(active)
    const more = [now, row].flatMap((each) => (each?.is === 'step' ? [each.key] : []))
    store.getState().select([...store.getState().selected, ...more])
  }

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event
    const chord = chordOf(event.nativeEvent)
    const done = () => {
      event.preventDefault()
      event.stopPropagation()
    }
    if (!isWalking(key)) choosing.now()
    const moving = altKey ? outlineCommands.find(({ keys }) => keys?.includes(chord)) : undefined
    if (moving) {
      done()
      chooseActive()
      if (isOpenTo(moving, context)) moving.run(context)
      return
    }
    if (ctrlKey || metaKey || altKey) return
    if (isWalking(key)) {
      done()
      if (shiftKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
        choosing.now()
        extend(key)
      } else apply(treeStep(key, seen, closed, active))
    } else if (key === 'Enter') {
      done()
      openStep()
    } else if (key === ' ' && !typeAhead.isGoingOn()) {
      done()
      toggle(active)
    } else if (key === "'" && !typeAhead.isGoingOn()) {
      done()
      typeAhead.begin()
    } else if (key.length === 1 && (typeAhead.isGoingOn() || !isCommand(chord))) {
      done()
      const found = typedRow(typeAhead.typed(key), seen, active, (row) => rowName(row, nameOf, t))
      if (found !== undefined) goTo(found)
    } else if (key !== 'Escape' && isCommand(chord)) chooseActive()
  }

  /** What a command is about is the row with the focus, where nothing else is chosen. */
  const chooseActive = () => {
    const state = store.getState()
    const row = kept.current.get(active)
    if (row?.is === 'step' && state.selected.size + state.selectedEdges.size === 0) state.select([row.key])
  }

  const toggle = (key: string) => {
    const row = kept.current.get(key)
    const now = store.getState().selected
    if (row?.is !== 'step') return
    store.getState().select(now.has(key) ? [...now].filter((id) => id !== key) : [...now, key])
  }

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const key = keyUnder(event.target)
    if (key === undefined) return
    const row = kept.current.get(key)
    if (event.target instanceof Element && event.target.closest('[data-twist="true"]')) {
      apply(closed.has(key) ? { open: key } : { close: key })
    } else if (event.ctrlKey || event.metaKey || event.shiftKey) {
      setActive(key)
      toggle(key)
    } else if (row?.is === 'empty' && context.may.editWorkflows) {
      goTo(key)
      choosing.now()
      context.want(placeAfter(document, kinds, row))
    } else {
      goTo(key)
      choosing.now()
    }
  }

  return (
    <section className="outline" aria-label={t('outline.outline')}>
      <OutlineTools context={context} />
      <div className="visually-hidden" role="status" aria-label={t('outline.outline')}>
        {said}
      </div>
      {rows.length === 0 ? (
        <div className="outline-empty">
          <Empty title={t('canvas.empty')} text={t('outline.emptyText')}>
            {context.may.editWorkflows ? (
              <Button onClick={() => context.want({})}>{t('canvas.addTrigger')}</Button>
            ) : null}
          </Empty>
        </div>
      ) : (
        <div
          ref={tree}
          role="tree"
          className="outline-tree"
          aria-label={t('outline.title', { name: document.name })}
          aria-multiselectable
          onKeyDown={onKeyDown}
          onBlur={({ currentTarget, relatedTarget }) => {
            if (!currentTarget.contains(relatedTarget)) choosing.now()
          }}
          onClick={onClick}
          onDoubleClick={openStep}
          onFocus={(event) => {
            const key = keyUnder(event.target)
            if (key !== undefined && key !== active) setActive(key)
          }}
        >
          {seen.map((row) => {
            const isStep = row.is === 'step'
            const edge = edgeOf(row)
            return (
              <OutlineLine
                key={row.key}
                row={row}
                active={row.key === active}
                selected={isStep ? selected.has(row.key) : edge !== null && selectedEdges.has(edge.id)}
                open={row.below > 0 ? !closed.has(row.key) : undefined}
                kind={isStep ? kinds.get(row.node.type) : undefined}
                problems={isStep ? (problemsOf.get(row.key) ?? none) : none}
                breakpoint={isStep && breakpoints.has(row.key)}
                summaryOf={summaryOf}
                nameOf={nameOf}
              />
            )
          })}
        </div>
      )}
    </section>
  )
}

function isWalking(key: string): boolean {
  return key.startsWith('Arrow') || key === 'Home' || key === 'End' || key === '*'
}

const chords = new Set(commands.flatMap(({ keys }) => keys ?? []))

function isCommand(chord: string): boolean {
  return chords.has(chord)
}

/** The row wished for; where it has gone, the one that stands in its place. */
function rowAt(seen: readonly OutlineRow[], wished: string | null, place: number): string {
  if (wished !== null && seen.some((row) => row.key === wished)) return wished
  return (seen[Math.min(place, seen.length - 1)] ?? seen[0])?.key ?? ''
}

function lineOf(tree: HTMLElement | null, key: string): HTMLElement | null {
  return tree?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null
}

function keyUnder(target: EventTarget): string | undefined {
  const line = target instanceof Element ? target.closest('[data-key]') : null
  return line?.getAttribute('data-key') ?? undefined
}
