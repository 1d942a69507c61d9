import { CloseButton, Text, Title, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useDocument } from '../workflow/document-store.ts'

/** All that is wrong with the draft; choosing one shows its step. */
export function ProblemList({
  stepNames,
  onShow,
  onClose,
}: {
  stepNames: ReadonlyMap<string, string>
  onShow: (nodeId: string) => void
  onClose: () => void
}) {
  const { t } = useTranslation()
  const problems = useDocument((state) => state.problems)
  return (
    <aside className="side-panel inspector" aria-label={t('head.problemList')}>
      <div className="side-head">
        <Title order={2} style={{ flex: 1 }}>
          {t('head.problemList')}
        </Title>
        <CloseButton size="sm" aria-label={t('word.close')} onClick={onClose} />
      </div>
      <div className="side-scroll" style={{ padding: 8 }}>
        {problems.length === 0 ? (
          <Text p="sm" c="dimmed">
            {t('head.noProblems')}
          </Text>
        ) : null}
        {problems.map((problem) => {
          const Mark = problem.severity === 'error' ? IconAlertTriangle : IconInfoCircle
          const { nodeId } = problem
          return (
            <UnstyledButton
              key={`${problem.code} ${nodeId} ${problem.edgeId} ${problem.param} ${problem.message}`}
              className="pick"
              style={{ cursor: nodeId ? 'pointer' : 'default' }}
              onClick={() => {
                if (nodeId) {
                  onClose()
                  onShow(nodeId)
                }
              }}
            >
              <Mark
                size={16}
                aria-hidden
                style={{ flex: 'none', marginTop: 2 }}
                color={problem.severity === 'error' ? 'var(--state-failed)' : 'var(--state-retrying)'}
              />
              <span>
                {nodeId ? <Text fw={500}>{stepNames.get(nodeId) ?? t('canvas.lostStep')}</Text> : null}
                <Text size="xs">{problem.message}</Text>
              </span>
            </UnstyledButton>
          )
        })}
      </div>
    </aside>
  )
}
