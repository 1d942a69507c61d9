import { Anchor, Tabs, Text, Title } from '@mantine/core'
import { IconCornerDownRight, IconCornerLeftUp, IconGitFork } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { SecretLinks } from '../secret-links/SecretLinks.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { RunEffects } from './RunEffects.tsx'
import { RunState } from './run-state.tsx'
import { StepList } from './StepList.tsx'
import { StepValue } from './StepRecord.tsx'

/** The run beside its canvas: how it went, and what it did. */
export function RunSide({
  run,
  kinds,
  onChoose,
  onItems,
}: {
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  onChoose: (nodeId: string) => void
  onItems: (nodeId: string) => void
}) {
  const { t } = useTranslation()
  const [{ show }, setFilter] = useUrlFilters(['show'])
  return (
    <Tabs
      value={show === 'effects' ? 'effects' : 'steps'}
      onChange={(next) => setFilter('show', next === 'effects' ? next : '')}
      keepMounted={false}
      style={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 }}
    >
      <Tabs.List px={12}>
        <Tabs.Tab value="steps">{t('runs.steps')}</Tabs.Tab>
        <Tabs.Tab value="effects">{t(run.mode === 'dry' ? 'effects.plan' : 'effects.did')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="steps" className="side-panel" style={{ flex: 1 }}>
        <StepList run={run} kinds={kinds} onChoose={onChoose} onItems={onItems}>
          <RunLinks run={run} />
          <SecretLinks of={{ runId: run.id }} />
          {run.result === null ? null : (
            <div className="run-result">
              <Title order={2} mb={6}>
                {t('runs.result')}
              </Title>
              <StepValue label={t('runs.result')} value={run.result} />
            </div>
          )}
        </StepList>
      </Tabs.Panel>
      <Tabs.Panel value="effects" className="side-panel" style={{ flex: 1 }}>
        <RunEffects run={run} kinds={kinds} />
      </Tabs.Panel>
    </Tabs>
  )
}

/** The runs that this one came from, was called by, and called. */
function RunLinks({ run }: { run: Run }) {
  const { t } = useTranslation()
  const { forkedFrom, parentRunId, children } = run
  if (!forkedFrom && !parentRunId && children.length === 0) return null
  return (
    <nav aria-label={t('runs.links')} style={{ marginBottom: 12 }}>
      {forkedFrom ? (
        <Text>
          <IconGitFork size={14} aria-hidden style={{ verticalAlign: -2, marginRight: 6 }} />
          <Anchor component={Link} to={`/runs/${forkedFrom}`}>
            {t('runs.forkedFrom')}
          </Anchor>
        </Text>
      ) : null}
      {parentRunId ? (
        <Text>
          <IconCornerLeftUp size={14} aria-hidden style={{ verticalAlign: -2, marginRight: 6 }} />
          <Anchor component={Link} to={`/runs/${parentRunId}`}>
            {t('runs.calledBy')}
          </Anchor>
        </Text>
      ) : null}
      {children.map(({ id, workflowName, status }) => (
        <Text key={id}>
          <IconCornerDownRight size={14} aria-hidden style={{ verticalAlign: -2, marginRight: 6 }} />
          {t('runs.called')}{' '}
          <Anchor component={Link} to={`/runs/${id}`}>
            {workflowName}
          </Anchor>{' '}
          <RunState status={status} />
        </Text>
      ))}
    </nav>
  )
}
