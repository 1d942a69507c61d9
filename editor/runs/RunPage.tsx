import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Group,
  Loader,
  SegmentedControl,
  Text,
  Title,
  Tooltip,
} from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconAlertTriangle, IconArrowLeft, IconPencil, IconTheater } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams, useSearchParams } from 'react-router'
import type { Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { durationText } from '../ui/durations.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { OpenedLater } from '../ui/OpenedLater.tsx'
import './runs.css'
import { CompareDialog } from './CompareDialog.tsx'
import { CompareMenu } from './CompareMenu.tsx'
import { LimitPanel } from './LimitPanel.tsx'
import type { LoopPlace } from './LoopItems.tsx'
import type { Connection } from './live-feed.ts'
import { RunActions } from './RunActions.tsx'
import { RunCanvas } from './RunCanvas.tsx'
import { RunDevice } from './RunDevice.tsx'
import { RunReasons } from './RunReasons.tsx'
import { RunSide } from './RunSide.tsx'
import { cureSentence } from './reason-sentence.ts'
import { RunState } from './run-state.tsx'
import { isOver } from './run-steps.ts'
import { StepData } from './StepData.tsx'
import { useLiveRun } from './use-live-run.ts'
import { LostConnection } from './WatchedRun.tsx'

const Waterfall = lazy(async () => ({ default: (await import('./Waterfall.tsx')).Waterfall }))
const LoopItems = lazy(async () => ({ default: (await import('./LoopItems.tsx')).LoopItems }))
const MakeScenario = lazy(async () => ({
  default: (await import('../scenarios/MakeScenario.tsx')).MakeScenario,
}))

const views = ['canvas', 'timeline'] as const

/** One run, live while it goes on: the workflow as it was, what each step got and gave, and why it failed. */
export function RunPage() {
  const { id = '' } = useParams()
  const run = useQuery(queries.run(id))
  const nodes = useQuery(queries.nodes(useLanguage()))
  const kinds = useMemo(() => new Map(nodes.data?.items.map((kind) => [kind.type, kind])), [nodes.data])
  const connection = useLiveRun(run.data)
  return (
    <Loaded query={run} rows={12}>
      {(data) => <RunPanel key={data.id} run={data} kinds={kinds} connection={connection} />}
    </Loaded>
  )
}

function RunPanel({
  run,
  kinds,
  connection,
}: {
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  connection: Connection
}) {
  const { t } = useTranslation()
  const may = useMay()
  const [chosen, setChosen] = useState<string | null>(null)
  const [search, setSearch] = useSearchParams()
  useDocumentTitle(`${run.workflowName} · ${t('runs.run')} · Sentiero`)
  const shown = search.get('view') ?? 'canvas'
  const loop = search.get('loop') ?? ''
  const show = (changes: Record<string, string>) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        for (const [name, value] of Object.entries(changes)) {
          if (value === '') next.delete(name)
          else next.set(name, value)
        }
        return next
      },
      { replace: true },
    )
  const showItems = (place: LoopPlace, status = search.get('items') ?? '') =>
    show({
      view: 'items',
      loop: place.nodeId,
      in: place.path,
      item: place.item === null ? '' : String(place.item + 1),
      items: status,
    })
  const openItems = (nodeId: string, item: number | null = null, status = '') =>
    showItems({ nodeId: loopAround(run, nodeId), path: '', item }, status)
  const item = Number(search.get('item') ?? '')
  return (
    <div className="workflow-page run-page">
      <RunHead
        run={run}
        kinds={kinds}
        connection={connection}
        mayWork={may.work}
        mayEdit={may.editWorkflows}
      />
      <Failure run={run} onChoose={setChosen} onItems={(nodeId) => openItems(nodeId, null, 'failed')} />
      {isOver(run.status) ? null : <RunReasons run={run} onChoose={setChosen} />}
      {run.limitQuestion ? <LimitPanel run={run} question={run.limitQuestion} /> : null}
      <div className="workflow-body">
        <div className="run-main">
          {shown === 'items' && loop ? null : (
            <SegmentedControl
              className="run-view"
              aria-label={t('runs.viewAs')}
              value={views.find((view) => view === shown) ?? 'canvas'}
              data={views.map((view) => ({ value: view, label: t(`runs.view.${view}`) }))}
              onChange={(view) => show({ view: view === 'canvas' ? '' : view })}
            />
          )}
          <Suspense fallback={<Loader size="sm" m="lg" />}>
            {shown === 'items' && loop ? (
              <LoopItems
                run={run}
                kinds={kinds}
                place={{
                  nodeId: loop,
                  path: search.get('in') ?? '',
                  item: Number.isSafeInteger(item) && item > 0 ? item - 1 : null,
                }}
                status={search.get('items') ?? ''}
                onPlace={(place) => showItems(place)}
                onStatus={(status) => show({ items: status })}
                onClose={() => show({ view: '', loop: '', in: '', item: '', items: '' })}
              />
            ) : shown === 'timeline' ? (
              <Waterfall
                run={run}
                kinds={kinds}
                chosen={chosen}
                onChoose={setChosen}
                onItem={(nodeId, index) => openItems(nodeId, index)}
              />
            ) : (
              <ReactFlowProvider>
                <RunCanvas run={run} kinds={kinds} chosen={chosen} onChoose={setChosen} onItems={openItems} />
              </ReactFlowProvider>
            )}
          </Suspense>
        </div>
        <aside
          className="side-panel inspector run-side"
          aria-label={chosen ? t('runs.stepPanel') : t('runs.steps')}
        >
          {chosen ? (
            <StepData
              key={chosen}
              run={run}
              nodeId={chosen}
              kinds={kinds}
              onBack={() => setChosen(null)}
              onItems={openItems}
            />
          ) : (
            <RunSide run={run} kinds={kinds} onChoose={setChosen} onItems={openItems} />
          )}
        </aside>
      </div>
      <CompareDialog run={run} kinds={kinds} />
    </div>
  )
}

function RunHead({
  run,
  kinds,
  connection,
  mayWork,
  mayEdit,
}: {
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  connection: Connection
  mayWork: boolean
  mayEdit: boolean
}) {
  const { t } = useTranslation()
  const [making, setMaking] = useState(false)
  const canBeScenario = run.status === 'succeeded' || run.status === 'failed'
  return (
    <header className="workflow-head run-head">
      <Tooltip label={t('runs.title')}>
        <ActionIcon component={Link} to="/runs" aria-label={t('runs.title')}>
          <IconArrowLeft size={17} />
        </ActionIcon>
      </Tooltip>
      <Title order={1} lineClamp={1} style={{ minWidth: 0 }} title={run.workflowName}>
        {run.workflowName}
      </Title>
      <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {run.version < 0 ? t('runs.draft') : t('versions.version', { version: run.version })}
      </Text>
      <span role="status" aria-label={t('word.status')}>
        <RunState status={run.status} />
      </span>
      <LostConnection connection={connection} />
      {run.mode === 'live' ? null : (
        <Badge size="sm" variant="light" style={{ flex: 'none' }}>
          {t(run.mode === 'test' ? 'runs.test' : 'runs.dry')}
        </Badge>
      )}
      <Text size="xs" c="dimmed" className="tabular run-facts">
        <Moment at={run.createdAt} />
        {run.durationMs === null ? '' : ` · ${durationText(run.durationMs)}`}
        {run.customerName ? ` · ${run.customerName}` : ''}
        {run.retries > 0 ? ` · ${t('runs.retried', { count: run.retries })}` : ''}
        {run.recoveries > 0 ? ` · ${t('runs.recovered', { count: run.recoveries })}` : ''}
      </Text>
      <div style={{ flex: 1 }} />
      <Group gap={6} wrap="nowrap" className="run-buttons">
        {mayEdit && canBeScenario ? (
          <Tooltip label={t('scenario.make')}>
            <Button
              className="make-scenario"
              variant="default"
              aria-label={t('scenario.make')}
              leftSection={<IconTheater size={15} />}
              onClick={() => setMaking(true)}
            >
              {t('scenario.make')}
            </Button>
          </Tooltip>
        ) : null}
        <CompareMenu run={run} />
        <Button
          component={Link}
          to={`/workflows/${run.workflowId}`}
          variant="default"
          leftSection={<IconPencil size={15} />}
        >
          {t('runs.openWorkflow')}
        </Button>
        <RunDevice run={run} />
        {mayWork ? <RunActions run={run} kinds={kinds} /> : null}
      </Group>
      <Suspense>
        <OpenedLater opened={making}>
          {(opened) => <MakeScenario run={run} opened={opened} onClose={() => setMaking(false)} />}
        </OpenedLater>
      </Suspense>
    </header>
  )
}

/** What failed, where, why, and what to do about it. */
function Failure({
  run,
  onChoose,
  onItems,
}: {
  run: Run
  onChoose: (nodeId: string) => void
  onItems: (nodeId: string) => void
}) {
  const { t } = useTranslation()
  if (!run.error || !isOver(run.status)) return null
  const failedStep = run.steps.findLast(({ status }) => status === 'error')
  const failedAt = run.error.nodeId ?? failedStep?.nodeId
  const name = run.document.nodes.find(({ id }) => id === failedAt)?.name ?? failedAt
  const isLoop = run.document.nodes.some(({ parentId }) => parentId !== undefined && parentId === failedAt)
  return (
    <Alert
      color="red"
      radius={0}
      icon={<IconAlertTriangle size={17} />}
      title={failedAt ? t('runs.failedAt', { step: name }) : t('runs.failedTitle')}
      py={8}
      style={{ flex: 'none' }}
    >
      <Text className="run-error" tabIndex={run.error.message.length > 400 ? 0 : undefined}>
        {run.error.message}
      </Text>
      <Text c="dimmed">{cureSentence(run.error.class, t)}</Text>
      {failedAt ? (
        <Group gap={6} mt={4}>
          <Button variant="default" size="compact-sm" onClick={() => onChoose(failedAt)}>
            {t('runs.showStep')}
          </Button>
          {isLoop ? (
            <Button variant="default" size="compact-sm" onClick={() => onItems(failedAt)}>
              {t('loop.showFailed')}
            </Button>
          ) : null}
        </Group>
      ) : null}
    </Alert>
  )
}

/** The outermost loop that a step is or stands in. */
function loopAround(run: Run, nodeId: string): string {
  const above = run.document.nodes.find(({ id }) => id === nodeId)?.parentId
  return above === undefined ? nodeId : loopAround(run, above)
}
