import { Alert, Button, Group, Text, Textarea } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApprovalView } from '#engine/api/types.ts'
import { ApiProblem, api } from '../api.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toast } from '../ui/toast.tsx'
import { FormFields, type FormValues } from './FormFields.tsx'
import { personName } from './person-name.ts'

const toasts = {
  approved: 'approvalPage.approvedToast',
  rejected: 'approvalPage.refusedToast',
  answered: 'approvalPage.sentToast',
} as const

/** What stands on the panel and its button, where it is no yes or no. */
const wordsOf = {
  form: { title: 'approvalPage.yourAnswer', button: 'approvalPage.send', toast: 'approvalPage.sentToast' },
  page: { title: 'pages.yours', button: 'pages.take', toast: 'pages.takenToast' },
  task: { title: 'tasks.yours', button: 'tasks.doneButton', toast: 'tasks.doneToast' },
} as const

type Choice = keyof typeof toasts

/** Approve, refuse or fill in; whoever was faster is named, and nothing typed is lost. */
export function AnswerPanel({
  approval,
  onAnswered,
}: {
  approval: ApprovalView
  onAnswered: () => Promise<unknown>
}) {
  const { t } = useTranslation()
  const words = approval.kind === 'approval' ? undefined : wordsOf[approval.kind]
  const title = t(words?.title ?? 'approvalPage.yourAnswer')
  const [comment, setComment] = useState('')
  const [values, setValues] = useState<FormValues>({})
  const answer = useMutation({
    mutationFn: (choice: Choice) => api.answerApproval(approval.id, { choice, comment, values }),
    onSuccess: async ({ decided, have, of }, choice) => {
      toast(decided ? t(words?.toast ?? toasts[choice]) : t('approvalPage.countedToast', { have, of }))
      await onAnswered()
    },
    onError: (error) => (error instanceof ApiProblem && error.status === 409 ? onAnswered() : undefined),
  })
  const problems = problemsOf(answer.error)
  const busy = (choice: Choice) => answer.isPending && answer.variables === choice
  return (
    <section className="card" style={{ padding: 14 }} aria-label={title}>
      <Text fw={600} mb={8}>
        {title}
      </Text>
      {approval.onBehalf ? (
        <Alert color="yellow" mb="sm" py={8}>
          {t('approvalPage.onBehalf', { role: personName({ kind: 'role', name: approval.onBehalf }, t) })}
        </Alert>
      ) : null}
      {answer.isError ? (
        <Alert color="red" role="alert" mb="sm" py={8}>
          {sentenceOf(answer.error)}
        </Alert>
      ) : null}
      {approval.fields.length > 0 ? (
        <FormFields fields={approval.fields} values={values} problems={problems} onChange={setValues} />
      ) : null}
      <Textarea
        mt={approval.fields.length > 0 ? 'sm' : 0}
        label={t('approvalPage.comment')}
        description={t('word.optional')}
        autosize
        minRows={2}
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <Group gap="xs" mt="md">
        {words ? (
          <Button
            leftSection={<IconCheck size={15} />}
            loading={busy('answered')}
            onClick={() => answer.mutate('answered')}
          >
            {t(words.button)}
          </Button>
        ) : (
          <>
            <Button
              leftSection={<IconCheck size={15} />}
              loading={busy('approved')}
              disabled={answer.isPending}
              onClick={() => answer.mutate('approved')}
            >
              {t('approvalPage.approve')}
            </Button>
            <Button
              variant="light"
              color="red"
              leftSection={<IconX size={15} />}
              loading={busy('rejected')}
              disabled={answer.isPending}
              onClick={() => answer.mutate('rejected')}
            >
              {t('approvalPage.refuse')}
            </Button>
          </>
        )}
      </Group>
    </section>
  )
}

function problemsOf(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {}
  return Object.fromEntries(
    error.errors.map(({ where, message }) => [where.replace(/^values\./, ''), message]),
  )
}
