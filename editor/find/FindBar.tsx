import { ActionIcon, Button, CloseButton, Group, Kbd, Text, TextInput, Tooltip } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconReplace, IconSearch } from '@tabler/icons-react'
import { useReactFlow } from '@xyflow/react'
import './find.css'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toast } from '../ui/toast.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { findInDocument, type Hit, mayReplace, replaceEdit } from './find-in-document.ts'

const mostShown = 200

/** Finds a text anywhere in the open workflow and leads from place to place; replaces it where that is plain. */
export function FindBar({ mayEdit, onClose }: { mayEdit: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const flow = useReactFlow()
  const document = useDocument((state) => state.history.document)
  const kinds = useDocument((state) => state.kinds)
  const [search, setSearch] = useState('')
  const [at, setAt] = useState<number | null>(null)
  const [replacement, setReplacement] = useState<string | null>(null)
  const looked = useDeferredValue(search)
  const hits = useMemo(() => findInDocument(document, kinds, looked), [document, kinds, looked])
  const now = at === null ? null : Math.min(at, hits.length - 1)
  const replaceable = replacement === null ? [] : hits.filter((hit) => mayReplace(hit, document))

  const show = (place: number) => {
    const hit = hits[place]
    if (!hit) return
    setAt(place)
    store.getState().select([hit.id])
    const { zoom } = flow.getViewport()
    void flow.fitView({ nodes: [{ id: hit.id }], maxZoom: Math.max(zoom, 0.6), duration: 200, padding: 0.4 })
  }
  const step = (by: 1 | -1) => {
    if (hits.length === 0) return
    // The first Enter shows the first place, the first Shift+Enter the last.
    const from = now ?? (by === 1 ? -1 : hits.length)
    show((from + by + hits.length) % hits.length)
  }
  const replaceAll = () => {
    const edit = replaceEdit(document, hits, replacement ?? '')
    if (!edit) return
    store.getState().seal()
    store.getState().change(edit)
    store.getState().seal()
    toast(t('find.replaced', { count: replaceable.length }))
  }
  const close = () => {
    onClose()
    const card = globalThis.document.querySelector('.react-flow__node.selected, .react-flow')
    if (card instanceof HTMLElement) card.focus()
  }
  return (
    <search className="find-bar" aria-label={t('keys.find')}>
      <Group gap={4} wrap="nowrap">
        <TextInput
          autoFocus
          aria-label={t('keys.find')}
          placeholder={t('keys.find')}
          leftSection={<IconSearch size={14} aria-hidden />}
          style={{ flex: 1 }}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value)
            setAt(null)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
            else if (event.key === 'Escape') close()
            else return
            event.preventDefault()
          }}
        />
        <Text size="xs" c="dimmed" className="tabular" role="status" miw={64} ta="center">
          {looked.trim() === ''
            ? ''
            : hits.length === 0
              ? t('find.none')
              : now === null
                ? t('find.count', { count: hits.length })
                : t('find.of', { n: now + 1, m: hits.length })}
        </Text>
        <ActionIcon aria-label={t('find.previous')} disabled={hits.length === 0} onClick={() => step(-1)}>
          <IconChevronUp size={16} />
        </ActionIcon>
        <ActionIcon aria-label={t('find.next')} disabled={hits.length === 0} onClick={() => step(1)}>
          <IconChevronDown size={16} />
        </ActionIcon>
        {mayEdit ? (
          <Tooltip label={t('find.replace')}>
            <ActionIcon
              aria-label={t('find.replace')}
              aria-expanded={replacement !== null}
              onClick={() => setReplacement(replacement === null ? '' : null)}
            >
              <IconReplace size={16} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        <CloseButton size="sm" aria-label={t('word.close')} onClick={close} />
      </Group>
      {replacement === null ? null : (
        <Group gap={4} wrap="nowrap" mt={6}>
          <TextInput
            aria-label={t('find.with')}
            placeholder={t('find.with')}
            style={{ flex: 1 }}
            value={replacement}
            onChange={(event) => setReplacement(event.currentTarget.value)}
          />
          <Button variant="default" disabled={replaceable.length === 0} onClick={replaceAll}>
            {t('find.replaceAll', { count: replaceable.length })}
          </Button>
        </Group>
      )}
      {hits.length > 0 ? (
        <ul className="find-hits" aria-label={t('find.hits')}>
          {hits.slice(0, mostShown).map((hit, place) => (
            <li key={`${hit.id} ${hit.place} ${hit.param?.name} ${hit.param?.path.join('.')} ${hit.begin}`}>
              <button
                type="button"
                className="find-hit"
                aria-current={place === now ? 'true' : undefined}
                onClick={() => show(place)}
              >
                <Where hit={hit} />
                <Excerpt hit={hit} />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {hits.length > mostShown ? (
        <Text size="xs" c="dimmed" pt={4}>
          {t('find.more', { count: hits.length - mostShown })}
        </Text>
      ) : hits.length > 0 ? (
        <Text size="xs" c="dimmed" pt={4} aria-hidden>
          <Kbd size="xs">Enter</Kbd> {t('find.next')} · <Kbd size="xs">Shift+Enter</Kbd> {t('find.previous')}
        </Text>
      ) : null}
    </search>
  )
}

/** The step, and what of it holds the text. */
function Where({ hit: { place, name, param } }: { hit: Hit }) {
  const { t } = useTranslation()
  const what = param
    ? place === 'reads'
      ? t('find.readsIn', { field: param.title })
      : param.title
    : t(`find.place.${place}`)
  return (
    <span className="find-where">
      {place === 'canvasNote' ? null : <b>{name}</b>}
      <span>{what}</span>
    </span>
  )
}

const around = 28

function Excerpt({ hit: { text, begin, end } }: { hit: Hit }) {
  const from = Math.max(0, begin - around)
  const to = Math.min(text.length, end + 2 * around)
  return (
    <span className="find-text">
      {from > 0 ? '…' : ''}
      {text.slice(from, begin)}
      <mark>{text.slice(begin, end)}</mark>
      {text.slice(end, to)}
      {to < text.length ? '…' : ''}
    </span>
  )
}
