import { ActionIcon, Anchor, Switch, Text, Title, Tooltip, UnstyledButton } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconArrowLeft, IconArrowsExchange } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import type { Run } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { diffLines } from '../scripts/line-diff.ts'
import { durationText, sizeText } from '../ui/durations.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { KindTile } from '../ui/node-icon.tsx'
import './runs.css'
import { compareRuns, differenceByNode, inOrder, type StepDifference } from './compare-runs.ts'
import { ChangeLabel, Differences } from './DifferenceLine.tsx'
import { EffectState } from './effect-state.tsx'
import { placeName } from './place-name.ts'
import { RunCanvas } from './RunCanvas.tsx'
import { RunChoice } from './RunChoice.tsx'
import { RunState, StepState } from './run-state.tsx'

/** Two runs side by side: which way they took, and what each step got, gave, wrote and how long it took. */
export function ComparePage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { id = '', other = '' } = useParams()
  const left = useQuery(queries.run(id))
  const right = useQuery({ ...queries.run(other), enabled: other !== '' })
  const nodes = useQuery(queries.nodes(useLanguage()))
  const kinds = useMemo(() => new Map(nodes.data?.items.map((kind) => [kind.type, kind])), [nodes.data])
  useDocumentTitle(`${t('compare.page')} · Sentiero`)
  const choose = (next: string) => void navigate(`/runs/${id}/compare/${next}`, { replace: true })
  return (
    <Loaded query={left} rows={12}>
      {(run) => (
        <div className="workflow-page run-page">
          <header className="workflow-head run-head compare-head">
            <Tooltip label={t('compare.back')}>
              <ActionIcon component={Link} to={`/runs/${id}`} aria-label={t('compare.back')}>
                <IconArrowLeft size={17} />
              </ActionIcon>
            </Tooltip>
            <Title order={1} lineClamp={1} style={{ minWidth: 0 }} title={run.workflowName}>
              {t('compare.page')}: {run.workflowName}
            </Title>
          </header>
          <div className="compare-runs">
            <RunFacts run={run} side={t('compare.this')} />
            {right.data ? (
              <ActionIcon
                component={Link}
                to={`/runs/${other}/compare/${id}`}
                aria-label={t('compare.swap')}
                title={t('compare.swap')}
              >
                <IconArrowsExchange size={17} />
              </ActionIcon>
            ) : (
              <span />
            )}
            <div className="compare-run">
              <RunChoice run={run} chosen={right.data ?? other} onChoose={choose} />
              {right.data ? <RunFacts run={right.data} side={t('compare.other')} /> : null}
            </div>
          </div>
          {other === '' ? (
            <div style={{ padding: 24 }}>
              <Empty title={t('compare.choose')} />
            </div>
          ) : (
            <Loaded query={right} rows={8}>
              {(with_) => <Comparison left={run} right={with_} kinds={kinds} />}
            </Loaded>
          )}
        </div>
      )}
    </Loaded>
  )
}

function RunFacts({ run, side }: { run: Run; side: string }) {
  const { t } = useTranslation()
  return (
    <section className="compare-run" aria-label={side}>
      <Anchor component={Link} to={`/runs/${run.id}`} fw={550}>
        {side}
      </Anchor>
      <span className="compare-facts">
        <RunState status={run.status} />
        <Text span size="xs" c="dimmed" className="tabular">
          <Moment at={run.createdAt} exact /> ·{' '}
          {run.version < 0 ? t('runs.draft') : t('versions.version', { version: run.version })}
          {run.durationMs === null ? '' : ` · ${durationText(run.durationMs)}`}
          {run.customerName ? ` · ${run.customerName}` : ''}
        </Text>
      </span>
      {run.error ? (
        <Text size="xs" c="var(--state-failed)" lineClamp={2} title={run.error.message}>
          {run.error.message}
        </Text>
      ) : null}
    </section>
  )
}

function Comparison({ left, right, kinds }: { left: Run; right: Run; kinds: ReadonlyMap<string, NodeKind> }) {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const effects = useQuery(queries.comparison(left.id, right.id)).data?.items
  const lines = useMemo(() => compareRuns(left, right, effects), [left, right, effects])
  const byNode = useMemo(() => differenceByNode(lines), [lines])
  const chosen = search.get('step')
  const all = search.get('all') === '1'
  const set = (name: string, value: string | null) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  const different = lines.filter(({ change }) => change !== 'same')
  const listed = (all ? lines : different).filter(({ nodeId }) => chosen === null || nodeId === chosen)
  const cut = [left, right].some(({ steps, stepCount }) => steps.length < stepCount)
  return (
    <div className="workflow-body">
      <div className="run-main">
        <ReactFlowProvider>
          <Differences value={byNode}>
            <RunCanvas
              run={left}
              kinds={kinds}
              chosen={chosen}
              onChoose={(nodeId) => set('step', nodeId)}
              onItems={null}
            />
          </Differences>
        </ReactFlowProvider>
      </div>
      <aside className="side-panel inspector compare-side" aria-label={t('compare.list')}>
        <div className="side-head">
          <Title order={2} style={{ flex: 1 }} role="status">
            {t('compare.count', { count: different.length })}
          </Title>
          <Switch
            size="xs"
            label={t('compare.all')}
            checked={all}
            onChange={(event) => set('all', event.currentTarget.checked ? '1' : null)}
          />
        </div>
        <div className="side-scroll">
          {cut ? (
            <Text size="xs" c="dimmed" mb="sm">
              {t('compare.cut')}
            </Text>
          ) : null}
          {chosen ? (
            <UnstyledButton className="plain-link" mb="sm" onClick={() => set('step', null)}>
              {t('compare.everyStep')}
            </UnstyledButton>
          ) : null}
          {listed.length === 0 ? <Text c="dimmed">{t('compare.noDifference')}</Text> : null}
          {listed.map((line) => (
            <DifferenceCard
              key={line.key}
              line={line}
              kind={kinds.get(
                [...left.document.nodes, ...right.document.nodes].find(({ id }) => id === line.nodeId)
                  ?.type ?? '',
              )}
            />
          ))}
        </div>
      </aside>
    </div>
  )
}

function DifferenceCard({ line, kind }: { line: StepDifference; kind: NodeKind | undefined }) {
  const { t } = useTranslation()
  const { left, right, parts, effect } = line
  return (
    <section className="difference-card card" aria-label={line.name}>
      <header>
        <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={22} />
        <div style={{ flex: 1, minWidth: 0 }}>
          <Text fw={550} truncate title={line.name}>
            {line.name}
            {line.path ? (
              <Text span size="xs" c="dimmed">
                {' '}
                {placeName(line.path, t)}
              </Text>
            ) : null}
          </Text>
          <ChangeLabel change={line.change} parts={parts} />
        </div>
      </header>
      <dl className="compare-sides">
        {[left, right].map((step, side) => (
          <div key={side === 0 ? 'left' : 'right'}>
            <dt>{t(side === 0 ? 'compare.this' : 'compare.other')}</dt>
            <dd>
              {step ? (
                <>
                  <StepState status={step.status} />{' '}
                  <Text span size="xs" c="dimmed" className="tabular">
                    {step.durationMs === null ? '' : durationText(step.durationMs)}
                    {step.attempt > 1 ? ` · ${t('run.attempt', { number: step.attempt })}` : ''}
                    {step.handle && step.handle !== 'out'
                      ? ` · ${t('runs.leftBy', { handle: step.handle })}`
                      : ''}
                  </Text>
                  {step.error ? (
                    <Text
                      size="xs"
                      c="var(--state-failed)"
                      style={{ overflowWrap: 'anywhere' }}
                      lineClamp={4}
                    >
                      {step.error.message}
                    </Text>
                  ) : null}
                </>
              ) : (
                <Text c="dimmed">{t('compare.notThere')}</Text>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {left && right ? (
        <>
          <ValueDifference
            part="output"
            left={left.output}
            right={right.output}
            bytes={sizesOf(line, 'output')}
          />
          <ValueDifference
            part="input"
            left={left.input}
            right={right.input}
            bytes={sizesOf(line, 'input')}
          />
        </>
      ) : null}
      {effect && effect.change !== 'same' ? (
        <Text size="xs" component="div">
          {t('compare.part.effects')}: {effect.left ? <EffectState status={effect.left.status} /> : '–'} →{' '}
          {effect.right ? <EffectState status={effect.right.status} /> : '–'}
        </Text>
      ) : null}
    </section>
  )
}

function sizesOf({ left, right }: StepDifference, part: 'input' | 'output') {
  const [one, other] = [left?.leftOut?.[part], right?.leftOut?.[part]]
  return one === undefined && other === undefined ? undefined : [one ?? 0, other ?? 0]
}

/** As many lines are shown around what is different. */
const around = 2
const mostLines = 200

/** Line by line what is different in the data; what is the same is folded. */
function ValueDifference({
  part,
  left,
  right,
  bytes,
}: {
  part: 'input' | 'output'
  left: JsonValue
  right: JsonValue
  bytes: number[] | undefined
}) {
  const { t } = useTranslation()
  const lines = useMemo(
    () => (bytes ? [] : diffLines(inOrder(left, 2), inOrder(right, 2))),
    [left, right, bytes],
  )
  if (bytes) {
    return (
      <Text size="xs" c="dimmed">
        {t(`runs.${part}`)}: {bytes.map((each) => sizeText(each)).join(' → ')} · {t('compare.tooLarge')}
      </Text>
    )
  }
  const changed = lines.flatMap(({ is }, at) => (is === 'same' ? [] : [at]))
  if (changed.length === 0) return null
  const shown = new Set(
    changed.flatMap((at) => Array.from({ length: 2 * around + 1 }, (_, n) => at - around + n)),
  )
  const seen = lines.map((line, at) => ({ ...line, at })).filter(({ at }) => shown.has(at))
  return (
    <figure className="value-difference">
      <figcaption>{t(`runs.${part}`)}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reached by the keyboard */}
      <pre className="mono" tabIndex={0}>
        {seen.slice(0, mostLines).map(({ is, text, at }, place) => {
          const gap = place > 0 && (seen[place - 1]?.at ?? at) !== at - 1
          return (
            <span key={at} className="value-difference-line" data-is={is}>
              {gap ? <i aria-hidden>⋯{'\n'}</i> : null}
              {is === 'added' ? '+ ' : is === 'removed' ? '- ' : '  '}
              {text.slice(0, 2000)}
              {'\n'}
            </span>
          )
        })}
        {seen.length > mostLines ? <i>{t('reason.more', { count: seen.length - mostLines })}</i> : null}
      </pre>
    </figure>
  )
}
