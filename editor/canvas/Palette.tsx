import { CloseButton, Text, TextInput, Title, VisuallyHidden } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NodeCategory, NodeKind } from '#engine/graph/node-kind.ts'
import { scoreOf } from '../find/match-words.ts'
import { queries } from '../queries.ts'
import { KindTile } from '../ui/node-icon.tsx'
import { lastResorts, synonymsOf } from './kind-synonyms.ts'
import { likelyKinds, rememberKind } from './used-kinds.ts'

const categories: readonly NodeCategory[] = [
  'triggers',
  'flow',
  'desk',
  'devices',
  'money',
  'people',
  'code',
  'connectors',
]
const mostLikely = 5

interface Section {
  key: NodeCategory | 'used' | 'found' | 'instead'
  kinds: readonly NodeKind[]
}

/** Everything that can be put on the canvas: what is used most first, then by category; Enter takes what is marked. */
export function Palette({
  kinds,
  actionsOnly,
  following,
  onPick,
  onClose,
}: {
  kinds: readonly NodeKind[]
  /** The step is to follow another, which a trigger cannot. */
  actionsOnly: boolean
  /** A step is chosen that the new one will follow: triggers come last. */
  following: boolean
  onPick: (kind: NodeKind) => void
  onClose: () => void
}) {
  const { t } = useTranslation()
  const uses = useQuery(queries.nodeUses()).data?.items
  const [search, setSearch] = useState('')
  const [active, setActive] = useState(0)
  const [byKey, setByKey] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const searched = search.trim() !== ''
  // What is likely stays where it is while the palette is open.
  const likely = useMemo(() => likelyKinds(uses ?? []), [uses])
  const offered = useMemo(
    () => kinds.filter(({ role }) => !(actionsOnly && role === 'trigger')),
    [kinds, actionsOnly],
  )
  const sections = useMemo((): Section[] => {
    if (searched) {
      const rank = new Map(likely.map((type, place) => [type, place]))
      const found = offered
        .map((kind) => ({ kind, score: scoreOf(search, wordsOf(kind, t(`category.${kind.category}`))) }))
        .filter(({ score }) => score > 0)
        .toSorted(
          (a, b) => b.score - a.score || (rank.get(a.kind.type) ?? 999) - (rank.get(b.kind.type) ?? 999),
        )
        .map(({ kind }) => kind)
      if (found.length > 0) return [{ key: 'found', kinds: found }]
      return [{ key: 'instead', kinds: offered.filter(({ type }) => lastResorts.includes(type)) }]
    }
    const byType = new Map(offered.map((kind) => [kind.type, kind]))
    const used = likely
      .flatMap((type) => byType.get(type) ?? [])
      .filter(({ role }) => !(following && role === 'trigger'))
      .slice(0, mostLikely)
    const order = following ? [...categories.slice(1), ...categories.slice(0, 1)] : categories
    return [
      { key: 'used' as const, kinds: used },
      ...order.map((category) => ({
        key: category,
        kinds: offered.filter((kind) => kind.category === category && !used.includes(kind)),
      })),
    ].filter(({ kinds }) => kinds.length > 0)
  }, [offered, searched, search, likely, following, t])
  const rows = sections.flatMap(({ kinds }) => kinds)
  const marked = Math.min(active, rows.length - 1)
  const focused = rows[marked]

  useEffect(() => {
    if (byKey) list.current?.querySelector(`[data-row="${marked}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [marked, byKey])

  const pick = (kind: NodeKind) => {
    rememberKind(kind.type)
    onPick(kind)
  }
  const mark = (row: number) => {
    setByKey(true)
    setActive(row)
  }
  let row = -1
  return (
    <section className="side-panel palette" aria-label={t('palette.title')}>
      <div className="side-head">
        <Title order={2} style={{ flex: 1 }}>
          {t('palette.title')}
        </Title>
        <CloseButton size="sm" aria-label={t('word.close')} onClick={onClose} />
      </div>
      <div style={{ padding: '10px 12px 0' }}>
        <TextInput
          type="search"
          autoFocus
          aria-label={t('palette.search')}
          placeholder={t('palette.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value)
            mark(0)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && focused) pick(focused)
            else if (event.key === 'Escape') onClose()
            // The first arrow marks the first row, which Enter would take already.
            else if (event.key === 'ArrowDown') mark(byKey ? Math.min(marked + 1, rows.length - 1) : 0)
            else if (event.key === 'ArrowUp') mark(Math.max(marked - 1, 0))
            else return
            event.preventDefault()
          }}
        />
        <VisuallyHidden role="status">
          {byKey && focused ? `${focused.title}. ${t('palette.count', { count: rows.length })}` : ''}
        </VisuallyHidden>
      </div>
      <div className="side-scroll" style={{ padding: '4px 8px 12px' }} ref={list}>
        {searched && (rows.length === 0 || sections[0]?.key === 'instead') ? (
          <Text c="dimmed" p="sm" pb={0}>
            {t('palette.nothing', { search })}
          </Text>
        ) : null}
        {sections.map(({ key, kinds }) => (
          <section key={key} aria-label={t(titles[key])}>
            <Text size="xs" fw={500} c="dimmed" px={8} pt={10} pb={2}>
              {t(titles[key])}
            </Text>
            {kinds.map((kind) => {
              row += 1
              return (
                <Kind
                  key={kind.type}
                  kind={kind}
                  row={row}
                  marked={byKey && row === marked}
                  onPick={() => pick(kind)}
                />
              )
            })}
          </section>
        ))}
      </div>
    </section>
  )
}

const titles = {
  used: 'palette.used',
  found: 'palette.found',
  instead: 'palette.instead',
  triggers: 'category.triggers',
  flow: 'category.flow',
  desk: 'category.desk',
  devices: 'category.devices',
  money: 'category.money',
  people: 'category.people',
  code: 'category.code',
  connectors: 'category.connectors',
} as const

function Kind({
  kind,
  row,
  marked,
  onPick,
}: {
  kind: NodeKind
  row: number
  marked: boolean
  onPick: () => void
}) {
  const { t } = useTranslation()
  const { type, title, description, category, icon, effect } = kind
  const outside = effect === 'pure' ? '' : t(`palette.effect.${effect}`)
  return (
    <button
      type="button"
      className="pick"
      aria-label={title}
      aria-description={[description, outside].filter(Boolean).join(' ')}
      title={description}
      data-row={row}
      data-active={marked}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData('application/x-sentiero-step', type)
        event.dataTransfer.effectAllowed = 'copy'
      }}
      onDragEnd={(event) => {
        if (event.dataTransfer.dropEffect !== 'none') rememberKind(type)
      }}
      onClick={onPick}
    >
      <KindTile category={category} icon={icon} size={26} />
      <span style={{ minWidth: 0, flex: 1 }}>
        <Text fw={500} lh={1.3} component="span" display="flex" style={{ gap: 6, alignItems: 'baseline' }}>
          <span style={{ flex: 1 }}>{title}</span>
          {effect === 'pure' ? null : (
            <span className="pick-effect" data-effect={effect}>
              {t(`palette.does.${effect}`)}
            </span>
          )}
        </Text>
        <Text size="xs" c="dimmed" lineClamp={2} lh={1.3}>
          {description}
        </Text>
      </span>
    </button>
  )
}

/** By weight; the type is made of English words, which are found in every language. */
function wordsOf({ type, title, description }: NodeKind, category: string): string[] {
  return [title, `${synonymsOf(type)} ${type.replaceAll(/[._]/g, ' ')}`, category, description]
}
