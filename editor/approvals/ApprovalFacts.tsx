import { Anchor, Button, Stack, Text } from '@mantine/core'
import { IconBellRinging } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ApprovalView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useMay } from '../session/use-may.ts'
import { DueMoment } from '../tasks/DueMoment.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { AskedPeople } from './AskedPeople.tsx'

/** Where a question comes from, until when, who is asked, and whether the e-mails arrived. */
export function ApprovalFacts({
  approval,
  onChanged,
}: {
  approval: ApprovalView
  onChanged: () => Promise<unknown>
}) {
  const { t } = useTranslation()
  const may = useMay()
  const remind = useMutation({
    mutationFn: () => api.remindApproval(approval.id),
    onSuccess: async ({ reminded }) => {
      toast(t('approvalPage.remindedToast', { count: reminded }))
      await onChanged()
    },
    onError: toastProblem,
  })
  const hasContacts = approval.people.some(({ kind }) => kind === 'contact')
  return (
    <aside style={{ flex: '0 1 320px', minWidth: 260 }} aria-label={t('approvalPage.facts')}>
      <Stack gap="lg">
        <dl style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: '6px 12px', margin: 0 }}>
          <Fact title={t('approvalPage.run')}>
            <Anchor component={Link} to={`/runs/${approval.runId}`}>
              {approval.workflowName || approval.runId}
            </Anchor>
          </Fact>
          {approval.customerId ? (
            <Fact title={t('tickets.customer')}>
              <Anchor component={Link} to={`/customers/${approval.customerId}`}>
                {approval.customerName ?? approval.customerId}
              </Anchor>
            </Fact>
          ) : null}
          <Fact title={t('approvals.asked')}>
            <Moment at={approval.createdAt} />
          </Fact>
          {approval.ticketId ? (
            <Fact title={t('tasks.ticket')}>
              <Anchor component={Link} to={`/tickets/${approval.ticketId}`}>
                #{approval.ticketNumber}
              </Anchor>
            </Fact>
          ) : null}
          {approval.due ? (
            <Fact title={t('tasks.due')}>
              <DueMoment due={approval.due} isOpen={approval.status === 'open'} />
            </Fact>
          ) : null}
          {approval.nextLevelAt ? (
            <Fact title={t('pages.next')}>
              <Moment at={approval.nextLevelAt} />
            </Fact>
          ) : null}
          {approval.deadline || approval.kind === 'approval' || approval.kind === 'form' ? (
            <Fact title={t('approvals.deadline')}>
              {approval.deadline ? (
                <Moment at={approval.deadline} />
              ) : (
                <Text span c="dimmed">
                  {t('approvals.noDeadline')}
                </Text>
              )}
            </Fact>
          ) : null}
          {approval.kind === 'approval' ? (
            <Fact title={t('approvalPage.needed')}>
              {t('approvalPage.neededText', { have: approval.have, of: approval.of })}
            </Fact>
          ) : null}
          {hasContacts ? (
            <Fact title={t('approvalPage.proof')}>{t(`approvalPage.proof.${approval.proof}`)}</Fact>
          ) : null}
        </dl>
        <AskedPeople approval={approval} onChanged={onChanged} />
        <section aria-label={t('approvalPage.mails')}>
          <Text fw={600} mb={6}>
            {t('approvalPage.mails')}
          </Text>
          {approval.notices.length === 0 ? <Text c="dimmed">{t('approvalPage.noMails')}</Text> : null}
          <Stack gap={6}>
            {approval.notices.map((notice) => (
              <div key={`${notice.email} ${notice.name}`}>
                <Text>
                  {notice.name} ·{' '}
                  <Text span c={notice.state === 'failed' ? 'var(--state-failed)' : 'dimmed'}>
                    {t(`approvalPage.mail.${notice.state}`)}
                  </Text>
                </Text>
                <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {notice.problem || notice.email}
                </Text>
              </div>
            ))}
          </Stack>
          {approval.status === 'open' && approval.kind !== 'page' && may.work ? (
            <Button
              mt="sm"
              variant="default"
              size="compact-sm"
              leftSection={<IconBellRinging size={14} />}
              loading={remind.isPending}
              onClick={() => remind.mutate()}
            >
              {t('approvalPage.remind')}
            </Button>
          ) : null}
        </section>
        <MailReplies approval={approval} />
        {approval.unreached.length > 0 ? (
          <section aria-label={t('pages.unreached')}>
            <Text fw={600} mb={6}>
              {t('pages.unreached')}
            </Text>
            {approval.unreached.map((sentence) => (
              <Text key={sentence} size="xs" c="var(--state-failed)">
                {sentence}
              </Text>
            ))}
          </section>
        ) : null}
      </Stack>
    </aside>
  )
}

/** E-mails that answered ours, and what came of each. */
function MailReplies({ approval }: { approval: ApprovalView }) {
  const { t } = useTranslation()
  if (approval.replies.length === 0) return null
  return (
    <section aria-label={t('approvalReplies.title')}>
      <Text fw={600} mb={6}>
        {t('approvalReplies.title')}
      </Text>
      <Stack gap={6}>
        {approval.replies.map(({ from, verdict, at }) => (
          <div key={`${at} ${from}`}>
            <Text style={{ overflowWrap: 'anywhere' }}>
              {from} ·{' '}
              <Text span c="dimmed">
                {t(`approvalReplies.${verdict}`)}
              </Text>
            </Text>
            <Text size="xs" c="dimmed">
              <Moment at={at} />
            </Text>
          </div>
        ))}
      </Stack>
    </section>
  )
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <dt style={{ color: 'var(--mantine-color-dimmed)' }}>{title}</dt>
      <dd style={{ margin: 0, minWidth: 0, overflowWrap: 'anywhere' }}>{children}</dd>
    </>
  )
}
