import { ActionIcon, Alert, Text, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconInfoCircle } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { ApprovalView } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { AnswerPanel } from './AnswerPanel.tsx'
import { ApprovalComments } from './ApprovalComments.tsx'
import { ApprovalFacts } from './ApprovalFacts.tsx'
import { ApprovalState } from './approval-state.tsx'
import { GivenAnswers } from './GivenAnswers.tsx'

/** One question: what it is about, who is asked, and the buttons for whoever may answer. */
export function ApprovalPage() {
  const { id = '' } = useParams()
  const approval = useQuery({ ...queries.approval(id), refetchInterval: 15_000 })
  return (
    <Loaded query={approval} rows={8}>
      {(data) => <ApprovalPanel key={data.id} approval={data} />}
    </Loaded>
  )
}

const notYours = {
  approval: 'approvalPage.notYours',
  form: 'approvalPage.notYours',
  page: 'pages.notYours',
  task: 'tasks.notYours',
} as const

function ApprovalPanel({ approval }: { approval: ApprovalView }) {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const back =
    approval.kind === 'task'
      ? ({ to: '/tasks', word: 'shell.tasks' } as const)
      : ({ to: '/approvals', word: 'shell.approvals' } as const)
  const refresh = () =>
    Promise.all(
      ['approval', 'approvals', 'approval-count'].map((key) =>
        queryClient.invalidateQueries({ queryKey: [key] }),
      ),
    )
  return (
    <div className="page">
      <PageHead
        title={approval.title}
        lead={
          <Tooltip label={t(back.word)}>
            <ActionIcon component={Link} to={back.to} aria-label={t(back.word)}>
              <IconArrowLeft size={17} />
            </ActionIcon>
          </Tooltip>
        }
      >
        <span role="status" aria-label={t('word.status')}>
          <ApprovalState status={approval.status} kind={approval.kind} />
        </span>
        {approval.decidedAt ? (
          <Text size="xs" c="dimmed">
            {approval.decidedBy.length > 0
              ? `${t('approvals.decidedBy', { names: approval.decidedBy.join(', ') })} · `
              : ''}
            <Moment at={approval.decidedAt} />
          </Text>
        ) : null}
      </PageHead>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 24, alignItems: 'flex-start' }}>
        <div style={{ flex: '1 1 480px', minWidth: 0 }}>
          <section
            className="card"
            style={{ padding: 14, marginBottom: 12 }}
            aria-label={t('word.description')}
          >
            <Text
              style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
              {...(approval.message ? {} : { c: 'dimmed' })}
            >
              {approval.message || t('approvalPage.noMessage')}
            </Text>
          </section>
          {approval.mayAnswer && may.work ? (
            <AnswerPanel approval={approval} onAnswered={refresh} />
          ) : approval.status === 'open' ? (
            <Alert color="gray" icon={<IconInfoCircle size={17} />} py={8}>
              {t(approval.hasAnswered ? 'approvalPage.answered' : notYours[approval.kind])}
            </Alert>
          ) : null}
          <GivenAnswers approval={approval} />
          {approval.kind === 'task' || approval.kind === 'page' || approval.comments.length > 0 ? (
            <ApprovalComments approval={approval} onCommented={refresh} />
          ) : null}
        </div>
        <ApprovalFacts approval={approval} onChanged={refresh} />
      </div>
    </div>
  )
}
