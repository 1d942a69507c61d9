import { Button, CloseButton, Group, Text, Title, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle, IconWand } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { GraphProblem } from '#engine/api/types.ts'
import { problemText } from '../inspector/problem-text.ts'
import { KindTile } from '../ui/node-icon.tsx'
import { toastWithUndo } from '../ui/toast.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'

/** All that is wrong with the draft, step by step; choosing one opens its step at the field, and some are mended here. */
export function ProblemList({
  mayEdit,
  onShow,
  onClose,
}: {
  mayEdit: boolean
  onShow: (nodeId: string, param: string | undefined) => void
  onClose: () => void
}) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const problems = useDocument((state) => state.problems)
  const nodes = useDocument((state) => state.history.document.nodes)
  const kinds = useDocument((state) => state.kinds)
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const mend = ({ nodeId, param, fix }: GraphProblem) => {
    if (nodeId === undefined || param === undefined || !fix) return
    const state = store.getState()
    state.seal()
    state.change({ do: 'setParam', nodeId, name: param, param: fix.param })
    state.seal()
    toastWithUndo(t('problem.fixed', { name: fix.name }), () => store.getState().undo())
  }
  return (
    <aside className="side-panel inspector" aria-label={t('head.problemList')}>
      <div className="side-head">
        <Title order={2} style={{ flex: 1 }}>
          {t('head.problemList')}
        </Title>
        {problems.length > 0 ? (
          <Text size="xs" c="dimmed">
            {[
              errors > 0 ? t('problem.errors', { count: errors }) : '',
              problems.length > errors ? t('problem.warnings', { count: problems.length - errors }) : '',
            ]
              .filter((part) => part !== '')
              .join(' · ')}
          </Text>
        ) : null}
        <CloseButton size="sm" aria-label={t('word.close')} onClick={onClose} />
      </div>
      <div className="side-scroll" style={{ padding: 8 }}>
        {problems.length === 0 ? (
          <Text p="sm" c="dimmed">
            {t('head.noProblems')}
          </Text>
        ) : null}
        {byStep(problems).map(([nodeId, own]) => {
          const node = nodes.find(({ id }) => id === nodeId)
          const kind = node && kinds.get(node.type)
          const name = nodeId === undefined ? t('problem.whole') : (node?.name ?? t('canvas.lostStep'))
          return (
            <section key={nodeId ?? ''} aria-label={name} style={{ marginBottom: 10 }}>
              <Group gap={6} wrap="nowrap" px={8} py={4}>
                {kind ? <KindTile category={kind.category} icon={kind.icon} size={18} /> : null}
                <Text fw={600} truncate>
                  {name}
                </Text>
              </Group>
              {own.map((problem) => {
                const Mark = problem.severity === 'error' ? IconAlertTriangle : IconInfoCircle
                return (
                  <div key={`${problem.code} ${problem.edgeId} ${problem.param} ${problem.message}`}>
                    <UnstyledButton
                      className="pick"
                      style={{ cursor: node ? 'pointer' : 'default', alignItems: 'flex-start' }}
                      onClick={() => {
                        if (nodeId !== undefined && node) onShow(nodeId, problem.param)
                      }}
                    >
                      <Mark
                        size={15}
                        aria-label={t(problem.severity === 'error' ? 'problem.errors' : 'problem.warnings', {
                          count: 1,
                        })}
                        style={{ flex: 'none', marginTop: 2 }}
                        color={problem.severity === 'error' ? 'var(--state-failed)' : 'var(--state-retrying)'}
                      />
                      <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
                        {problemText(t, problem)}
                      </Text>
                    </UnstyledButton>
                    {problem.fix && mayEdit ? (
                      <Button
                        variant="default"
                        size="compact-xs"
                        ml={31}
                        mb={4}
                        leftSection={<IconWand size={13} aria-hidden />}
                        onClick={() => mend(problem)}
                      >
                        {t('problem.fix', { name: problem.fix.name })}
                      </Button>
                    ) : null}
                  </div>
                )
              })}
            </section>
          )
        })}
      </div>
    </aside>
  )
}

/** What concerns the whole workflow first, then the steps in the order of their first problem; errors before warnings. */
function byStep(problems: readonly GraphProblem[]): [nodeId: string | undefined, problems: GraphProblem[]][] {
  const steps = new Map<string | undefined, GraphProblem[]>()
  for (const problem of problems) {
    const own = steps.get(problem.nodeId)
    if (own) own.push(problem)
    else steps.set(problem.nodeId, [problem])
  }
  return [...steps]
    .map(([nodeId, own]): [string | undefined, GraphProblem[]] => [nodeId, own.toSorted(errorsFirst)])
    .toSorted(([a], [b]) => Number(a !== undefined) - Number(b !== undefined))
}

function errorsFirst(a: GraphProblem, b: GraphProblem): number {
  return Number(a.severity === 'warning') - Number(b.severity === 'warning')
}
