import { Kbd, Loader, Modal, Text, TextInput, VisuallyHidden } from '@mantine/core'
import {
  IconBook2,
  IconBuilding,
  IconChecklist,
  IconCommand,
  IconDeviceDesktop,
  IconFocus2,
  IconHistory,
  IconLayoutSidebar,
  IconPlug,
  IconRoute,
  IconSearch,
  IconSettings,
  IconTicket,
} from '@tabler/icons-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import {
  type Entry,
  type EntryGroup,
  offeredEntries,
  openCommandPalette,
  usePaletteOpened,
} from './offered-entries.ts'
import { rankEntries } from './rank-entries.ts'
import { recentEntries, rememberEntry } from './recent-entries.ts'
import { useFoundEntries } from './use-found-entries.ts'
import './find.css'

const icons: Record<EntryGroup, typeof IconSearch> = {
  recent: IconHistory,
  commands: IconCommand,
  steps: IconFocus2,
  pages: IconLayoutSidebar,
  workflows: IconRoute,
  tickets: IconTicket,
  customers: IconBuilding,
  devices: IconDeviceDesktop,
  runbooks: IconChecklist,
  playbooks: IconBook2,
  connections: IconPlug,
  settings: IconSettings,
}

/** Finds any page, thing or command by a few words, by keyboard. */
export function CommandPalette() {
  const { t } = useTranslation()
  const opened = usePaletteOpened()
  const close = () => openCommandPalette(false)
  return (
    <Modal.Root
      opened={opened}
      onClose={close}
      padding={0}
      size={620}
      yOffset="10vh"
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={t('commands.title')}>
        <Modal.Body>
          <Search onDone={close} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function Search({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const [offered] = useState(offeredEntries)
  const [recent] = useState(recentEntries)
  const { entries, searching } = useFoundEntries(search)
  const groups = useMemo(() => {
    const known = new Set([...offered, ...entries].map(({ id }) => id))
    const again = recent.flatMap(({ hint, to, ...entry }): Entry[] =>
      to !== undefined && !known.has(entry.id) ? [{ ...entry, to, ...(hint ? { hint } : {}) }] : [],
    )
    return rankEntries(search, [...offered, ...entries, ...again], recent)
  }, [search, offered, entries, recent])
  const rows = groups.flatMap(({ entries }) => entries)
  const active = Math.min(at, rows.length - 1)
  const current = rows[active]

  useEffect(() => {
    list.current?.querySelector(`[data-row="${active}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [active])

  const choose = (entry: Entry | undefined) => {
    if (!entry || entry.why !== undefined) return
    rememberEntry(entry)
    onDone()
    // The dialog gives the focus back first.
    setTimeout(() => (entry.to === undefined ? entry.run?.() : void navigate(entry.to)), 0)
  }
  let row = -1
  return (
    <>
      <TextInput
        data-autofocus
        size="md"
        variant="unstyled"
        px={8}
        role="combobox"
        aria-expanded
        aria-controls="command-entries"
        aria-activedescendant={current ? `command-${active}` : undefined}
        aria-autocomplete="list"
        aria-label={t('commands.title')}
        placeholder={t('commands.placeholder')}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={search !== '' && searching ? <Loader size={14} aria-label={t('word.loading')} /> : null}
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') choose(current)
          else if (event.key === 'ArrowDown') setAt(active + 1 < rows.length ? active + 1 : 0)
          else if (event.key === 'ArrowUp') setAt(active > 0 ? active - 1 : rows.length - 1)
          else return
          event.preventDefault()
        }}
      />
      <div className="command-list" ref={list}>
        {rows.length === 0 ? (
          <Text c="dimmed" p="md">
            {searching ? t('commands.searching') : t('commands.nothing', { search })}
          </Text>
        ) : null}
        <div role="listbox" id="command-entries" aria-label={t('commands.title')} tabIndex={0}>
          {groups.map(({ group, entries }) => (
            // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own
            <div key={group} role="group" aria-label={t(`commands.group.${group}`)}>
              <div className="command-group" role="presentation">
                {t(`commands.group.${group}`)}
              </div>
              {entries.map((entry) => {
                row += 1
                const place = row
                const Mark = icons[entry.group]
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
                  // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the option
                  <div
                    key={entry.id}
                    id={`command-${place}`}
                    data-row={place}
                    role="option"
                    className="command-entry"
                    aria-selected={place === active}
                    aria-disabled={entry.why !== undefined}
                    onMouseMove={() => setAt(place)}
                    onClick={() => choose(entry)}
                  >
                    <Mark size={16} aria-hidden />
                    <span className="command-title">{entry.title}</span>
                    <span className="command-hint">{entry.why ?? entry.hint}</span>
                    {entry.keys ? <Kbd size="xs">{entry.keys}</Kbd> : null}
                  </div>
                )
              })}
            </div>
          ))}
        </div>
      </div>
      <VisuallyHidden role="status">{t('commands.found', { count: rows.length })}</VisuallyHidden>
    </>
  )
}
