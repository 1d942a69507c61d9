import { ActionIcon, Skeleton, Table, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RunChart as Chart } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Trouble } from '../ui/Trouble.tsx'
import { barEnd, type ChartSpan } from './run-filters.ts'

type Bar = Chart['items'][number]

/** From the ground up; what failed stands on the ground, where small numbers are seen. */
const parts = ['failed', 'succeeded', 'cancelled', 'open'] as const

/** How many runs were made in each hour, day or week, by how they ended; a bar shows its runs, a button the numbers. */
export function RunChart({
  span,
  query,
  onPick,
  height = 64,
}: {
  span: ChartSpan
  /** Filters of the runs that are counted. */
  query: Record<string, string>
  /** A bar's time, from and before. */
  onPick: (from: string, to: string) => void
  height?: number
}) {
  const { t, i18n } = useTranslation()
  const [asTable, setAsTable] = useState(false)
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const asked = { ...query, ...span, timeZone }
  const chart = useQuery({
    queryKey: ['run-chart', asked],
    queryFn: () => api.runChart(asked),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })
  if (chart.isError && !chart.data)
    return <Trouble error={chart.error} onRetry={() => void chart.refetch()} />
  const { items, bucket } = chart.data ?? { items: [], bucket: span.bucket }
  const inAll = { succeeded: 0, failed: 0, cancelled: 0, open: 0 }
  for (const bar of items) for (const part of parts) inAll[part] += bar[part]
  return (
    <section className="run-chart card" aria-label={t('chart.title')}>
      <header>
        <Text size="xs" fw={550}>
          {t(`chart.by.${bucket}`)}
        </Text>
        <ul className="run-chart-legend">
          {parts.map((part) => (
            <li key={part} data-part={part}>
              <span aria-hidden />
              {t(`chart.${part}`)} <b className="tabular">{inAll[part].toLocaleString(i18n.language)}</b>
            </li>
          ))}
        </ul>
        <ActionIcon
          size={24}
          aria-label={t(asTable ? 'chart.asBars' : 'chart.asTable')}
          title={t(asTable ? 'chart.asBars' : 'chart.asTable')}
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? <IconChartBar size={15} /> : <IconTable size={15} />}
        </ActionIcon>
      </header>
      {chart.data === undefined ? (
        <Skeleton height={height + 18} />
      ) : asTable ? (
        <ChartTable items={items} bucket={bucket} span={span} onPick={onPick} />
      ) : (
        <Bars items={items} bucket={bucket} span={span} height={height} onPick={onPick} />
      )}
    </section>
  )
}

interface BarsProps {
  items: readonly Bar[]
  bucket: Chart['bucket']
  span: ChartSpan
  onPick: (from: string, to: string) => void
}

function Bars({ items, bucket, span, height, onPick }: BarsProps & { height: number }) {
  const { t, i18n } = useTranslation()
  const narrow = useMediaQuery('(max-width: 900px)')
  const nameOf = useBarName(bucket)
  const row = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState(items.length - 1)
  const current = Math.min(focused, items.length - 1)
  const most = Math.max(1, ...items.map(countOf))
  const go = (event: KeyboardEvent) => {
    const to = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: items.length - 1 }[event.key]
    if (to === undefined || to < 0 || to >= items.length) return
    event.preventDefault()
    setFocused(to)
    const bar = row.current?.children[to]
    if (bar instanceof HTMLElement) bar.focus()
  }
  const ticks = Math.max(1, Math.ceil(items.length / (narrow ? 4 : 8)))
  return (
    <>
      <div className="run-chart-area">
        <Text className="run-chart-most tabular" size="xs" c="dimmed" aria-hidden>
          {most.toLocaleString(i18n.language)}
        </Text>
        <div
          className="run-chart-bars"
          ref={row}
          role="toolbar"
          aria-label={t('chart.bars')}
          style={{ height }}
          onKeyDown={go}
        >
          {items.map((bar, at) => {
            const sentence = `${nameOf(bar.at)}: ${sentenceOf(bar, t, i18n.language)}`
            return (
              <button
                key={bar.at}
                type="button"
                className="run-chart-bar"
                tabIndex={at === current ? 0 : -1}
                aria-label={sentence}
                title={sentence}
                onFocus={() => setFocused(at)}
                onClick={() => onPick(bar.at, barEnd(items, at, span))}
              >
                {parts.map((part) =>
                  bar[part] === 0 ? null : (
                    <span
                      key={part}
                      data-part={part}
                      style={{ height: Math.max(2, Math.round((bar[part] / most) * (height - 4))) }}
                    />
                  ),
                )}
              </button>
            )
          })}
        </div>
      </div>
      <div className="run-chart-ticks tabular" aria-hidden>
        {items.map((bar, at) => (
          <span key={bar.at}>{at % ticks === 0 ? nameOf(bar.at, true) : ''}</span>
        ))}
      </div>
    </>
  )
}

function ChartTable({ items, bucket, span, onPick }: BarsProps) {
  const { t, i18n } = useTranslation()
  const nameOf = useBarName(bucket)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reached by the keyboard
    <section className="run-chart-table" tabIndex={0} aria-label={t('chart.asTable')}>
      <Table aria-label={t('chart.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('chart.time')}</Table.Th>
            {parts.map((part) => (
              <Table.Th key={part} ta="right">
                {t(`chart.${part}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((bar, at) => (
            <Table.Tr key={bar.at}>
              <Table.Td>
                <button
                  type="button"
                  className="plain-link"
                  onClick={() => onPick(bar.at, barEnd(items, at, span))}
                >
                  {nameOf(bar.at)}
                </button>
              </Table.Td>
              {parts.map((part) => (
                <Table.Td key={part} ta="right" className="tabular">
                  {bar[part].toLocaleString(i18n.language)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}

function useBarName(bucket: Chart['bucket']) {
  const { t, i18n } = useTranslation()
  return (at: string, short = false) => {
    const date = new Date(at)
    if (bucket === 'hour') {
      const hour = date.toLocaleTimeString(i18n.language, { hour: '2-digit', minute: '2-digit' })
      return short
        ? hour
        : `${date.toLocaleDateString(i18n.language, { weekday: 'short', day: 'numeric', month: 'short' })}, ${hour}`
    }
    const day = date.toLocaleDateString(i18n.language, {
      ...(short ? {} : { weekday: 'short' }),
      day: 'numeric',
      month: 'short',
    })
    return bucket === 'week' && !short ? t('chart.weekOf', { day }) : day
  }
}

function countOf(bar: Bar): number {
  return parts.reduce((sum, part) => sum + bar[part], 0)
}

function sentenceOf(bar: Bar, t: TFunction, language: string): string {
  const some = parts.filter((part) => bar[part] > 0)
  if (some.length === 0) return t('chart.noRun')
  return some
    .map((part) => `${bar[part].toLocaleString(language)} ${t(`chart.${part}`).toLowerCase()}`)
    .join(', ')
}
