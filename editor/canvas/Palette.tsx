import { CloseButton, Text, TextInput, Title } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NodeCategory, NodeKind } from '#engine/graph/node-kind.ts'
import { KindTile } from '../ui/node-icon.tsx'

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

/** Everything that can be put on the canvas, by category; Enter takes the first that is found. */
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
  const [search, setSearch] = useState('')
  const [active, setActive] = useState(0)
  const shown = following ? [...categories.slice(1), ...categories.slice(0, 1)] : categories
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = shown.flatMap((category) =>
    kinds.filter(
      (kind) =>
        kind.category === category &&
        !(actionsOnly && kind.role === 'trigger') &&
        words.every((word) =>
          `${kind.title} ${kind.description} ${t(`category.${kind.category}`)} ${kind.type}`
            .toLowerCase()
            .includes(word),
        ),
    ),
  )
  const focused = found[Math.min(active, found.length - 1)]
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
            setActive(0)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && focused) onPick(focused)
            else if (event.key === 'Escape') onClose()
            else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, found.length - 1))
            else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0))
            else return
            event.preventDefault()
          }}
        />
      </div>
      <div className="side-scroll" style={{ padding: '4px 8px 12px' }}>
        {found.length === 0 ? (
          <Text c="dimmed" p="sm">
            {t('palette.nothing', { search })}
          </Text>
        ) : null}
        {shown.map((category) => {
          const own = found.filter((kind) => kind.category === category)
          if (own.length === 0) return null
          return (
            <section key={category} aria-label={t(`category.${category}`)}>
              <Text size="xs" fw={500} c="dimmed" px={8} pt={10} pb={2}>
                {t(`category.${category}`)}
              </Text>
              {own.map((kind) => (
                <button
                  key={kind.type}
                  type="button"
                  className="pick"
                  aria-label={kind.title}
                  title={kind.description}
                  data-active={words.length > 0 && kind === focused}
                  draggable
                  onDragStart={(event) => {
                    event.dataTransfer.setData('application/x-sentiero-step', kind.type)
                    event.dataTransfer.effectAllowed = 'copy'
                  }}
                  onClick={() => onPick(kind)}
                >
                  <KindTile category={kind.category} icon={kind.icon} size={26} />
                  <span style={{ minWidth: 0 }}>
                    <Text fw={500} lh={1.3}>
                      {kind.title}
                    </Text>
                    <Text size="xs" c="dimmed" lineClamp={2} lh={1.3}>
                      {kind.description}
                    </Text>
                  </span>
                </button>
              ))}
            </section>
          )
        })}
      </div>
    </section>
  )
}
