import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { DeskEntries } from './DeskEntries.tsx'
import { EditCannedReply } from './EditCannedReply.tsx'

/** The canned replies, which whoever works on tickets may write. */
export function CannedReplySection() {
  const { t } = useTranslation()
  return (
    <DeskEntries
      words={{
        title: t('replies.title'),
        text: t('replies.text'),
        add: t('replies.add'),
        addFirst: t('replies.addFirst'),
        empty: t('replies.empty'),
      }}
      param="reply"
      mayChange={useMay().work}
      query={useQuery(queries.cannedReplies())}
      queryKey="canned-replies"
      remove={api.deleteCannedReply}
      name={({ texts }) => ({ below: Object.values(texts)[0] ?? '' })}
      columns={[
        { title: t('replies.queue'), width: 240, cell: ({ queue }) => queue ?? t('replies.everyQueue') },
        { title: t('replies.languages'), width: 130, cell: ({ texts }) => Object.keys(texts).join(', ') },
      ]}
      edit={(reply, onClose) => <EditCannedReply key={reply?.id ?? 'new'} reply={reply} onClose={onClose} />}
    />
  )
}
