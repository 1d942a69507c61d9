import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import {
  IconChevronDown,
  IconChevronRight,
  IconListDetails,
  IconMaximize,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { LoopItem, Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { queries } from '../queries.ts'
import { durationText } from '../ui/durations.ts'
import { KindTile } from '../ui/node-icon.tsx'
import { isOver } from './run-steps.ts'
import { TimeSpent } from './TimeSpent.tsx'
import { useItemsOfLoop } from './use-items-of-loop.ts'
import { useTicking } from './use-ticking.ts'
import { useWindowOfRows } from './use-window-of-rows.ts'
import { type Bar, moved, type Row, type TimeWindow, ticksOf, waterfallRows, zoomed } from './waterfall.ts'

const rowHeight = 30

type Line = { at: 'row'; row: Row } | { at: 'item'; loop: Row; index: number; item: LoopItem | undefined }

/** A run as a waterfall: when each step, attempt, wait and called run began and ended. Loops are folded until opened. */
export function Waterfall({
  run,
  kinds,
  chosen,
  onChoose,
  onItem,
}: {
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  chosen: string | null
  onChoose: (nodeId: string) => void
  onItem: (nodeId: string, index: number | null) => void
}) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const narrow = useMediaQuery('(max-width: 900px)')
  const going = !isOver(run.status)
  const now = useTicking(going)
  const hasLoops = run.document.nodes.some(({ parentId }) => parentId !== undefined)
  const loops = useQuery({
    ...queries.runLoops(run.id),
    enabled: hasLoops,
    refetchInterval: going ? 2000 : false,
  }).data?.loops
  const rows = useMemo(() => waterfallRows(run, loops ?? [], now), [run, loops, now])
  const [unfolded, setUnfolded] = useState<string | null>(null)
  const unfoldedLoop = rows.find(({ nodeId, kind }) => nodeId === unfolded && kind === 'loop')
  const begunItems = unfoldedLoop?.loop
    ? unfoldedLoop.loop.done + unfoldedLoop.loop.failed + unfoldedLoop.loop.running
    : 0
  const box = useRef<HTMLDivElement>(null)
  const lineCount = rows.length + begunItems
  const { first, last } = useWindowOfRows(box, lineCount, rowHeight)
  const firstItem = unfoldedLoop ? rows.indexOf(unfoldedLoop) + 1 : 0
  const itemOf = useItemsOfLoop(
    run.id,
    unfoldedLoop?.nodeId ?? null,
    going,
    first - firstItem,
    last - firstItem,
  )
  const lineAt = (index: number): Line | undefined => {
    const item = index - firstItem
    if (unfoldedLoop && item >= 0 && item < begunItems) {
      return { at: 'item', loop: unfoldedLoop, index: item, item: itemOf(item) }
    }
    const row = rows[unfoldedLoop && item >= 0 ? index - begunItems : index]
    return row && { at: 'row', row }
  }

  const whole: TimeWindow = {
    from: Date.parse(run.createdAt),
    to: Math.max(
      Date.parse(run.createdAt) + 1,
      run.finishedAt === null ? now : Date.parse(run.finishedAt),
      ...rows.flatMap(({ bars }) => bars.map(({ to }) => to)),
    ),
  }
  const [near, setNear] = useState<TimeWindow | null>(null)
  const shown = near ?? whole
  const zoom = (factor: number, at = (shown.from + shown.to) / 2) => {
    const next = zoomed(shown, whole, factor, at)
    setNear(next.to - next.from >= whole.to - whole.from ? null : next)
  }
  const [focused, setFocused] = useState(0)
  const current = Math.min(focused, Math.max(0, lineCount - 1))
  const open = (line: Line | undefined) => {
    if (line?.at === 'item') onItem(line.loop.nodeId, line.index)
    else if (line?.row.run) void navigate(`/runs/${line.row.run.id}`)
    else if (line?.row.nodeId) onChoose(line.row.nodeId)
  }
  const fold = (line: Line | undefined, opened: boolean) => {
    if (line?.at === 'row' && line.row.kind === 'loop') setUnfolded(opened ? line.row.nodeId : null)
    if (line?.at === 'item' && !opened) {
      setUnfolded(null)
      setFocused(firstItem - 1)
    }
  }
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const line = lineAt(current)
    const isLoop = line?.at === 'row' && line.row.kind === 'loop'
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 300) / rowHeight) - 1)
    const goes: Record<string, () => void> = {
      ArrowDown: () => setFocused(Math.min(lineCount - 1, current + 1)),
      ArrowUp: () => setFocused(Math.max(0, current - 1)),
      PageDown: () => setFocused(Math.min(lineCount - 1, current + page)),
      PageUp: () => setFocused(Math.max(0, current - page)),
      Home: () => setFocused(0),
      End: () => setFocused(lineCount - 1),
      Enter: () => open(line),
      ' ': () => open(line),
      ArrowRight: () =>
        isLoop && unfolded !== line.row.nodeId ? fold(line, true) : setNear(near && moved(near, whole, 0.2)),
      ArrowLeft: () =>
        (isLoop && unfolded === line.row.nodeId) || line?.at === 'item'
          ? fold(line, false)
          : setNear(near && moved(near, whole, -0.2)),
      '+': () => zoom(0.5),
      '-': () => zoom(2),
      '0': () => setNear(null),
    }
    const act = goes[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  useEffect(() => {
    const element = box.current
    if (!element || element !== document.activeElement) return
    const top = current * rowHeight
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + rowHeight - element.clientHeight
    }
  }, [current])
  // Wheels are listened to by hand: React's own listener may not keep the page from zooming.
  const zoomNow = useRef(zoom)
  zoomNow.current = zoom
  const shownNow = useRef(shown)
  shownNow.current = shown
  useEffect(() => {
    const element = box.current
    if (!element) return
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return
      event.preventDefault()
      const track = element.querySelector('.waterfall-track')?.getBoundingClientRect()
      if (!track) return
      const share = Math.min(1, Math.max(0, (event.clientX - track.left) / track.width))
      const { from, to } = shownNow.current
      zoomNow.current(event.deltaY < 0 ? 0.8 : 1.25, from + share * (to - from))
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [])

  const place = (at: number) => ((at - shown.from) / (shown.to - shown.from)) * 100
  const ticks = ticksOf(shown, whole.from, narrow ? 3 : 8)
  const lines = Array.from({ length: last - first }, (_, offset) => first + offset)
  return (
    <section className="waterfall" aria-label={t('runs.timeline')}>
      <div className="waterfall-tools">
        <TimeSpent time={run.time} />
        <Group gap={2} wrap="nowrap">
          <ActionIcon
            size={26}
            aria-label={t('timeline.closer')}
            title={`${t('timeline.closer')} (+)`}
            onClick={() => zoom(0.5)}
          >
            <IconZoomIn size={16} />
          </ActionIcon>
          <ActionIcon
            size={26}
            aria-label={t('timeline.further')}
            title={`${t('timeline.further')} (-)`}
            disabled={near === null}
            onClick={() => zoom(2)}
          >
            <IconZoomOut size={16} />
          </ActionIcon>
          <ActionIcon
            size={26}
            aria-label={t('timeline.whole')}
            title={`${t('timeline.whole')} (0)`}
            disabled={near === null}
            onClick={() => setNear(null)}
          >
            <IconMaximize size={16} />
          </ActionIcon>
        </Group>
      </div>
      <div className="waterfall-head" aria-hidden>
        <span className="waterfall-name" />
        <div className="waterfall-track">
          {ticks.map((tick) => (
            <span key={tick} className="tabular" style={{ left: `${place(tick)}%` }}>
              {durationText(tick - whole.from)}
            </span>
          ))}
        </div>
        <span className="waterfall-length" />
      </div>
      {lineCount === 0 ? (
        <Text c="dimmed" p="md">
          {t('runs.noSteps')}
        </Text>
      ) : null}
      <div
        ref={box}
        hidden={lineCount === 0}
        className="waterfall-rows"
        role="treegrid"
        tabIndex={0}
        aria-label={t('timeline.rows')}
        aria-activedescendant={lineCount === 0 ? undefined : `line-${current}`}
        onKeyDown={press}
      >
        <div style={{ height: lineCount * rowHeight, position: 'relative' }} role="presentation">
          {ticks.map((tick) => (
            <div key={tick} className="waterfall-grid" aria-hidden>
              <i style={{ left: `${place(tick)}%` }} />
            </div>
          ))}
          {lines.map((index) => {
            const line = lineAt(index)
            if (!line) return null
            return (
              <WaterfallLine
                key={line.at === 'row' ? line.row.key : `${line.loop.key}[${line.index}]`}
                id={`line-${index}`}
                line={line}
                top={index * rowHeight}
                run={run}
                kinds={kinds}
                place={place}
                chosen={line.at === 'row' && line.row.nodeId !== '' && line.row.nodeId === chosen}
                focused={index === current}
                unfolded={
                  line.at === 'row' && line.row.kind === 'loop' ? line.row.nodeId === unfolded : undefined
                }
                now={now}
                onOpen={() => {
                  setFocused(index)
                  open(line)
                }}
                onFold={(opened) => fold(line, opened)}
                onItems={() => {
                  if (line.at === 'row') onItem(line.row.nodeId, null)
                }}
              />
            )
          })}
        </div>
      </div>
      <Text size="xs" c="dimmed" className="waterfall-keys">
        {t('timeline.keys')}
      </Text>
    </section>
  )
}

function WaterfallLine({
  id,
  line,
  top,
  run,
  kinds,
  place,
  chosen,
  focused,
  unfolded,
  now,
  onOpen,
  onFold,
  onItems,
}: {
  id: string
  line: Line
  top: number
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  place: (at: number) => number
  chosen: boolean
  focused: boolean
  unfolded: boolean | undefined
  now: number
  onOpen: () => void
  onFold: (opened: boolean) => void
  onItems: () => void
}) {
  const { t } = useTranslation()
  const row = line.at === 'row' ? line.row : undefined
  const kind = row && kinds.get(run.document.nodes.find(({ id: each }) => each === row.nodeId)?.type ?? '')
  const bars = row ? row.bars : line.at === 'item' ? itemBars(line.item, now) : []
  const name =
    line.at === 'item'
      ? t('effects.item', { number: line.index + 1 })
      : row?.kind === 'queue'
        ? t('time.queued')
        : row?.kind === 'child'
          ? t('timeline.called', { name: row.name })
          : (row?.name ?? '')
  const barSentence = useBarSentence()
  const busy = bars.filter((bar) => bar.kind !== 'waiting')
  const length = (busy.length > 0 ? busy : bars).reduce((sum, { from, to }) => sum + to - from, 0)
  const said = [name, row?.loop ? countSentence(row, t) : '', ...bars.map(barSentence)]
    .filter(Boolean)
    .join('. ')
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid that it stands in listens to keys
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names the active row
    // biome-ignore lint/a11y/useSemanticElements: rows that are drawn only while they are seen stand in no table
    <div
      id={id}
      role="row"
      aria-selected={focused}
      aria-level={line.at === 'item' ? 2 : 1}
      {...(unfolded === undefined ? {} : { 'aria-expanded': unfolded })}
      aria-label={said}
      className="waterfall-line"
      data-chosen={chosen}
      data-focused={focused}
      data-item={line.at === 'item'}
      style={{ top, height: rowHeight }}
      onClick={onOpen}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: rows that are drawn only while they are seen stand in no table */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus */}
      <span className="waterfall-name" role="rowheader">
        {unfolded === undefined ? (
          <span style={{ width: line.at === 'item' ? 34 : 18 }} />
        ) : (
          <button
            type="button"
            tabIndex={-1}
            aria-label={t(unfolded ? 'timeline.fold' : 'timeline.unfold', { name })}
            onClick={(event) => {
              event.stopPropagation()
              onFold(!unfolded)
            }}
          >
            {unfolded ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
          </button>
        )}
        {row && row.kind !== 'queue' ? (
          <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? 'arrow-ramp-right'} size={18} />
        ) : null}
        <span className="waterfall-title" title={name}>
          {name}
        </span>
        {row?.loop ? (
          <button
            type="button"
            tabIndex={-1}
            className="waterfall-count tabular"
            title={t('loop.open')}
            onClick={(event) => {
              event.stopPropagation()
              onItems()
            }}
          >
            <IconListDetails size={12} aria-hidden />
            {countSentence(row, t)}
          </button>
        ) : row && row.attempts > 1 ? (
          <span className="waterfall-tries">{t('timeline.attempts', { count: row.attempts })}</span>
        ) : null}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: rows that are drawn only while they are seen stand in no table */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus */}
      <span className="waterfall-track" role="gridcell">
        {bars.map((bar) => {
          const left = place(bar.from)
          const right = place(bar.to)
          if (right < 0 || left > 100) return null
          return (
            <Tooltip
              key={`${bar.kind} ${bar.from}`}
              label={barSentence(bar)}
              multiline
              maw={320}
              openDelay={100}
            >
              <span
                className="waterfall-bar"
                data-kind={bar.kind}
                style={{
                  left: `${Math.max(0, left)}%`,
                  width: `max(3px, ${Math.min(100, right) - Math.max(0, left)}%)`,
                }}
              />
            </Tooltip>
          )
        })}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: rows that are drawn only while they are seen stand in no table */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus */}
      <span className="waterfall-length tabular" role="gridcell">
        {bars.length > 0 ? durationText(length) : ''}
      </span>
    </div>
  )
}

/** A bar in words, with its exact times. */
function useBarSentence() {
  const { t, i18n } = useTranslation()
  const timeText = (ms: number) =>
    `${new Date(ms).toLocaleTimeString(i18n.language)}.${String(new Date(ms).getMilliseconds()).padStart(3, '0')}`
  return (bar: Bar) => {
    const what = t(`timeline.${bar.kind}`)
    const tries =
      bar.step && bar.step.attempt > 1 ? ` (${t('run.attempt', { number: bar.step.attempt })})` : ''
    const until = bar.until
      ? ` · ${t('reason.until')} ${new Date(bar.until).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'medium' })}`
      : ''
    const error = bar.step?.error ? ` · ${bar.step.error.message.slice(0, 200)}` : ''
    return `${what}${tries}: ${timeText(bar.from)} – ${timeText(bar.to)} · ${durationText(bar.to - bar.from)}${until}${error}`
  }
}

function itemBars(item: LoopItem | undefined, now: number): Bar[] {
  if (!item?.startedAt) return []
  const kinds = { running: 'going', failed: 'failed', cancelled: 'cancelled', done: 'run' } as const
  const from = Date.parse(item.startedAt)
  return [{ kind: kinds[item.status], from, to: item.finishedAt ? Date.parse(item.finishedAt) : now }]
}

function countSentence(row: Row, t: TFunction): string {
  if (!row.loop) return ''
  const { done, failed, total } = row.loop
  const all = t('loop.ofTotal', { done: done + failed, total })
  return failed > 0 ? `${all} · ${t('loop.failedCount', { count: failed })}` : all
}
