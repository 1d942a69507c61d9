import {
  ActionIcon,
  Button,
  CloseButton,
  Group,
  NumberInput,
  Select,
  Text,
  TextInput,
  Title,
  UnstyledButton,
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconArrowRight, IconChevronLeft, IconChevronRight, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LoopItem, Run, StepView } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { itemPath, parentPath, readPath } from '#engine/graph/place.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { durationText } from '../ui/durations.ts'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { KindTile } from '../ui/node-icon.tsx'
import { StateLabel } from '../ui/StateLabel.tsx'
import { placeName } from './place-name.ts'
import { StepState, stepStates } from './run-state.tsx'
import { isOver } from './run-steps.ts'
import { StepRecord } from './StepRecord.tsx'

const pageSize = 50

/** Which loop of a run is looked at, and which of its items. */
export interface LoopPlace {
  nodeId: string
  /** Of the loop itself; empty outside other loops. */
  path: string
  item: number | null
}

const looks = {
  done: stepStates.ok,
  failed: stepStates.error,
  running: stepStates.running,
  cancelled: stepStates.cancelled,
} as const satisfies Record<LoopItem['status'], unknown>

/** The items of a loop, a page at a time: found by how they ended, by their number or their data; and what each one did. */
export function LoopItems({
  run,
  kinds,
  place,
  status,
  onPlace,
  onStatus,
  onClose,
}: {
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  place: LoopPlace
  status: string
  onPlace: (place: LoopPlace) => void
  onStatus: (status: string) => void
  onClose: () => void
}) {
  const { t, i18n } = useTranslation()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed, 250)
  // Where each page began that was left behind.
  const [before, setBefore] = useState<readonly number[]>([])
  const [from, setFrom] = useState(() => pageAround(place.item))
  const restart = (at = 0) => {
    setBefore(at === 0 ? [] : [0])
    setFrom(at)
  }
  const going = !isOver(run.status)
  const asked = { nodeId: place.nodeId, path: place.path, status, q, from, limit: pageSize }
  const items = useQuery({
    queryKey: ['run', run.id, 'items', asked],
    queryFn: () => api.loopItems(run.id, asked),
    placeholderData: keepPreviousData,
    refetchInterval: going ? 2000 : false,
  })
  const nameOf = (id: string) => run.document.nodes.find((node) => node.id === id)?.name ?? id
  const loops = run.document.nodes.filter(
    ({ id, parentId }) => parentId === undefined && run.document.nodes.some((node) => node.parentId === id),
  )
  const around = readPath(place.path)
  const counts = items.data?.counts
  return (
    <section className="loop-items" aria-label={t('loop.title', { name: nameOf(place.nodeId) })}>
      <header>
        {around.length > 0 ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconChevronLeft size={14} />}
            onClick={() => {
              const outer = around.at(-1)
              if (outer) onPlace({ nodeId: outer.nodeId, path: parentPath(place.path), item: outer.index })
              restart(pageAround(outer?.index ?? null))
            }}
          >
            {placeName(place.path, t)}
          </Button>
        ) : null}
        {loops.length > 1 && around.length === 0 ? (
          <Select
            aria-label={t('loop.which')}
            w={200}
            allowDeselect={false}
            value={place.nodeId}
            data={loops.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(next) => {
              if (next) onPlace({ nodeId: next, path: '', item: null })
              restart()
            }}
          />
        ) : (
          <Title order={2} lineClamp={1}>
            {nameOf(place.nodeId)}
          </Title>
        )}
        <FilterChips
          label={t('loop.filter')}
          value={status}
          first={counts ? t('loop.all', { count: counts.all }) : t('word.all')}
          choices={(['failed', 'running', 'done'] as const).map((each) => ({
            value: each,
            label: counts
              ? `${t(`loop.${each}`)} ${counts[each].toLocaleString(i18n.language)}`
              : t(`loop.${each}`),
          }))}
          onChange={(next) => {
            onStatus(next)
            restart()
          }}
        />
        <TextInput
          type="search"
          aria-label={t('loop.search')}
          placeholder={t('loop.search')}
          w={180}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            restart()
          }}
        />
        <JumpTo
          onJump={(index) => {
            onPlace({ ...place, item: index })
            restart(pageAround(index))
          }}
        />
        <span style={{ flex: 1 }} />
        <CloseButton aria-label={t('loop.close')} onClick={onClose} />
      </header>
      <div className="loop-body">
        <div className="loop-list">
          <Loaded query={items} rows={8}>
            {(page) =>
              page.items.length === 0 ? (
                <Text c="dimmed" p="sm">
                  {t(page.counts.all === 0 ? 'loop.none' : 'word.nothingFound')}
                </Text>
              ) : (
                <>
                  <ol aria-label={t('loop.items')}>
                    {page.items.map((item) => (
                      <Item
                        key={item.index}
                        item={item}
                        chosen={item.index === place.item}
                        onChoose={() => onPlace({ ...place, item: item.index })}
                      />
                    ))}
                  </ol>
                  <Group justify="space-between" p={6} className="loop-pages">
                    <ActionIcon
                      aria-label={t('loop.before')}
                      disabled={before.length === 0}
                      onClick={() => {
                        setFrom(before.at(-1) ?? 0)
                        setBefore(before.slice(0, -1))
                      }}
                    >
                      <IconChevronLeft size={16} />
                    </ActionIcon>
                    <Text size="xs" c="dimmed" className="tabular">
                      {t('loop.page', {
                        from: (page.items[0]?.index ?? 0) + 1,
                        to: (page.items.at(-1)?.index ?? 0) + 1,
                      })}
                    </Text>
                    <ActionIcon
                      aria-label={t('loop.after')}
                      disabled={page.next === null}
                      onClick={() => {
                        setBefore([...before, from])
                        setFrom(page.next ?? from)
                      }}
                    >
                      <IconChevronRight size={16} />
                    </ActionIcon>
                  </Group>
                </>
              )
            }
          </Loaded>
        </div>
        <div className="loop-item">
          {place.item === null ? (
            <Text c="dimmed" p="sm">
              {t('loop.choose')}
            </Text>
          ) : (
            <ItemSteps
              key={`${place.path} ${place.nodeId} ${place.item}`}
              run={run}
              kinds={kinds}
              place={place}
              index={place.item}
              going={going}
              onLoop={(inner) => {
                onPlace(inner)
                onStatus('')
                restart()
              }}
            />
          )}
        </div>
      </div>
    </section>
  )
}

function Item({ item, chosen, onChoose }: { item: LoopItem; chosen: boolean; onChoose: () => void }) {
  const { t, i18n } = useTranslation()
  const { icon, color, word } = looks[item.status]
  return (
    <li>
      <UnstyledButton className="pick" data-active={chosen} aria-pressed={chosen} onClick={onChoose}>
        <span className="loop-number tabular">{(item.index + 1).toLocaleString(i18n.language)}</span>
        <span style={{ flex: 1, minWidth: 0 }}>
          <StateLabel icon={icon} word={t(word)} color={color} />
          {item.error ? (
            <Text size="xs" c="var(--state-failed)" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
              {item.error}
            </Text>
          ) : null}
        </span>
        <Text span size="xs" c="dimmed" className="tabular">
          {item.durationMs === null ? '' : durationText(item.durationMs)}
        </Text>
      </UnstyledButton>
    </li>
  )
}

function JumpTo({ onJump }: { onJump: (index: number) => void }) {
  const { t } = useTranslation()
  const [number, setNumber] = useState<number | string>('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (typeof number === 'number' && number >= 1) onJump(Math.floor(number) - 1)
      }}
    >
      <NumberInput
        aria-label={t('loop.jump')}
        placeholder={t('loop.jumpShort')}
        w={110}
        min={1}
        hideControls
        allowDecimal={false}
        value={number}
        onChange={setNumber}
        rightSection={
          <ActionIcon type="submit" size={22} aria-label={t('loop.jump')}>
            <IconArrowRight size={14} />
          </ActionIcon>
        }
      />
    </form>
  )
}

/** What the steps of one item did. */
function ItemSteps({
  run,
  kinds,
  place,
  index,
  going,
  onLoop,
}: {
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  place: LoopPlace
  index: number
  going: boolean
  onLoop: (place: LoopPlace) => void
}) {
  const { t, i18n } = useTranslation()
  const path = itemPath(place, index)
  const steps = useQuery({ ...queries.stepsAt(run.id, path), refetchInterval: going ? 2000 : false })
  const inner = run.document.nodes.filter(
    ({ id, parentId }) =>
      parentId === place.nodeId && run.document.nodes.some((node) => node.parentId === id),
  )
  return (
    <Loaded query={steps} rows={3}>
      {({ items }) => (
        <>
          <Title order={3} px={8} pt={8}>
            {t('effects.item', { number: (index + 1).toLocaleString(i18n.language) })}
          </Title>
          {items.length === 0 ? (
            <Text c="dimmed" p="sm">
              {t('loop.notBegun')}
            </Text>
          ) : null}
          {inner.map(({ id, name }) => (
            <Button
              key={id}
              variant="default"
              size="compact-sm"
              m={8}
              mb={0}
              onClick={() => onLoop({ nodeId: id, path, item: null })}
            >
              {t('loop.inner', { name })}
            </Button>
          ))}
          {items.map((step) => (
            <ItemStep
              key={step.seq}
              run={run}
              kinds={kinds}
              step={step}
              opened={items.length === 1 || step.status === 'error'}
            />
          ))}
        </>
      )}
    </Loaded>
  )
}

function ItemStep({
  run,
  kinds,
  step,
  opened: openedFirst,
}: {
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  step: StepView
  opened: boolean
}) {
  const [opened, setOpened] = useState(openedFirst)
  const node = run.document.nodes.find(({ id }) => id === step.nodeId)
  const kind = node && kinds.get(node.type)
  return (
    <section className="loop-step" aria-label={node?.name ?? step.nodeId}>
      <UnstyledButton
        className="pick"
        style={{ alignItems: 'center' }}
        aria-expanded={opened}
        onClick={() => setOpened(!opened)}
      >
        <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={22} />
        <Text truncate fw={500} style={{ flex: 1, minWidth: 0 }}>
          {node?.name ?? step.nodeId}
        </Text>
        <StepState status={step.status} />
        <Text span size="xs" c="dimmed" className="tabular">
          {step.durationMs === null ? '' : durationText(step.durationMs)}
        </Text>
      </UnstyledButton>
      {opened ? (
        <div style={{ padding: '4px 8px 12px 40px' }}>
          <StepRecord runId={run.id} step={step} />
        </div>
      ) : null}
    </section>
  )
}

/** The first index of a page that has the item a little below its top. */
function pageAround(item: number | null): number {
  return item === null ? 0 : Math.max(0, item - 3)
}
