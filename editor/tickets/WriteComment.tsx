import { Button, Group, SegmentedControl, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

/** Internal unless chosen otherwise: a slip must not reach the customer. */
export function WriteComment({
  busy,
  onSend,
}: {
  busy: boolean
  onSend: (comment: { body: string; visibility: 'public' | 'internal' }) => Promise<void>
}) {
  const { t } = useTranslation()
  const [body, setBody] = useState('')
  const [visibility, setVisibility] = useState<'public' | 'internal'>('internal')
  const send = () => {
    onSend({ body, visibility }).then(
      () => setBody(''),
      () => undefined,
    )
  }
  return (
    <section className="card" style={{ padding: 14, marginTop: 12 }} aria-label={t('ticketPage.write')}>
      <Textarea
        aria-label={t('ticketPage.comment')}
        placeholder={t(visibility === 'internal' ? 'ticketPage.noteHint' : 'ticketPage.replyHint')}
        autosize
        minRows={3}
        maxRows={14}
        value={body}
        styles={{
          input: { background: visibility === 'internal' ? 'var(--note-internal)' : 'var(--note-public)' },
        }}
        onChange={(event) => setBody(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && body.trim() !== '') send()
        }}
      />
      <Group justify="space-between" mt="xs">
        <SegmentedControl
          aria-label={t('ticketPage.visibility')}
          value={visibility}
          data={[
            { value: 'internal', label: t('ticketPage.internal') },
            { value: 'public', label: t('ticketPage.public') },
          ]}
          onChange={(value) => setVisibility(value === 'public' ? 'public' : 'internal')}
        />
        <Button disabled={body.trim() === ''} loading={busy} onClick={send}>
          {t(visibility === 'internal' ? 'ticketPage.addNote' : 'ticketPage.reply')}
        </Button>
      </Group>
    </section>
  )
}
