import { Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ApprovalView } from '#engine/api/types.ts'
import { Moment } from '../ui/Moment.tsx'
import { ApprovalState } from './approval-state.tsx'
import { personName } from './person-name.ts'

/** What people answered, with what they wrote. */
export function GivenAnswers({ approval }: { approval: ApprovalView }) {
  const { t } = useTranslation()
  const textOf = (value: string | number | boolean | null | undefined) =>
    typeof value === 'boolean' ? t(value ? 'word.yes' : 'word.no') : String(value ?? '–')
  return (
    <section className="card" style={{ padding: 14, marginTop: 12 }} aria-label={t('approvalPage.answers')}>
      <Text fw={600} mb={6}>
        {t('approvalPage.answers')}
      </Text>
      {approval.answers.length === 0 ? <Text c="dimmed">{t('approvalPage.noAnswers')}</Text> : null}
      <Stack gap="sm">
        {approval.answers.map((answer) => (
          <article key={`${answer.by} ${answer.at}`} aria-label={answer.by}>
            <div style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 10px', alignItems: 'baseline' }}>
              <Text fw={600}>{answer.by}</Text>
              <ApprovalState status={answer.choice} kind={approval.kind} />
              <Text size="xs" c="dimmed">
                {[
                  answer.onBehalf
                    ? t('approvalPage.for', { role: personName({ kind: 'role', name: answer.onBehalf }, t) })
                    : '',
                  t(`approvalPage.via.${answer.via}`),
                ]
                  .filter(Boolean)
                  .join(' · ')}{' '}
                · <Moment at={answer.at} />
              </Text>
            </div>
            {answer.comment ? (
              <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{answer.comment}</Text>
            ) : null}
            {Object.keys(answer.values).length > 0 ? (
              <dl
                style={{
                  display: 'grid',
                  gridTemplateColumns: 'auto 1fr',
                  gap: '4px 12px',
                  margin: '6px 0 0',
                }}
              >
                {approval.fields.map(({ name, label }) => (
                  <div key={name} style={{ display: 'contents' }}>
                    <dt style={{ color: 'var(--mantine-color-dimmed)' }}>{label || name}</dt>
                    <dd style={{ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                      {textOf(answer.values[name])}
                    </dd>
                  </div>
                ))}
              </dl>
            ) : null}
          </article>
        ))}
      </Stack>
    </section>
  )
}
