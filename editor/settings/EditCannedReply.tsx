import { Group, Select, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CannedReply } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { CannedReplyPreview } from './CannedReplyPreview.tsx'
import { EditDeskEntry } from './EditDeskEntry.tsx'
import { TextsByLanguage } from './TextsByLanguage.tsx'

const placeholders = '{{ customer.name }}, {{ contact.name }}, {{ ticket.number }}, {{ technician.name }}'

/** Makes or changes a canned reply, and shows it as a customer would get it. */
export function EditCannedReply({ reply, onClose }: { reply: CannedReply | null; onClose: () => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const queues = useQuery(queries.queues())
  const [name, setName] = useState(reply?.name ?? '')
  const [queue, setQueue] = useState(reply?.queue ?? null)
  const [texts, setTexts] = useState<Record<string, string>>(() => reply?.texts ?? { [language]: '' })
  // A language without a text is one that the reply does not speak.
  const filled = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''))
  const body = { name, queue, texts: filled }
  const isChanged =
    reply !== null &&
    JSON.stringify(body) !== JSON.stringify({ name: reply.name, queue: reply.queue, texts: reply.texts })
  const names = new Set(queues.data?.items.map((each) => each.name))
  if (queue) names.add(queue)
  return (
    <EditDeskEntry
      title={reply?.name ?? t('replies.add')}
      saveLabel={t(reply ? 'replies.save' : 'replies.create')}
      queryKeys={['canned-replies']}
      size={720}
      disabled={Object.keys(filled).length === 0}
      save={() => (reply ? api.updateCannedReply(reply.id, body) : api.createCannedReply(body))}
      onClose={onClose}
    >
      <Group align="flex-start" grow>
        <TextInput
          label={t('word.name')}
          required
          data-autofocus
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('replies.queue')}
          placeholder={t('replies.everyQueue')}
          clearable
          clearButtonProps={{ 'aria-label': t('replies.everyQueue') }}
          data={[...names]}
          value={queue}
          onChange={setQueue}
        />
      </Group>
      <TextsByLanguage texts={texts} onChange={setTexts} />
      <Text size="xs" c="dimmed">
        {t('replies.placeholders', { names: placeholders })}
      </Text>
      {reply ? (
        <CannedReplyPreview
          replyId={reply.id}
          unsaved={isChanged}
          save={() => api.updateCannedReply(reply.id, body)}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t('replies.previewLater')}
        </Text>
      )}
    </EditDeskEntry>
  )
}
