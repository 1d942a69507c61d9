import { Button, Table, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { DeleteCell } from './DeleteCell.tsx'
import { DeskNameCell } from './DeskNameCell.tsx'
import { DeskSection } from './DeskSection.tsx'
import { EditCannedReply } from './EditCannedReply.tsx'
import { useDeleteLater } from './use-delete-later.ts'

/** The canned replies, which whoever works on tickets may write. */
export function CannedReplySection() {
  const { t } = useTranslation()
  const { work } = useMay()
  const replies = useQuery(queries.cannedReplies())
  const [open, setOpen] = useUrlFilters(['reply'])
  const { isLeaving, deleteLater } = useDeleteLater('canned-replies', api.deleteCannedReply)
  const add = work ? () => setOpen('reply', 'new') : undefined
  return (
    <DeskSection title={t('replies.title')} text={t('replies.text')} addLabel={t('replies.add')} onAdd={add}>
      <Loaded query={replies} rows={3}>
        {({ items }) => {
          const shown = items.filter((reply) => !isLeaving(reply))
          const opened = shown.find(({ id }) => id === open.reply) ?? null
          return (
            <>
              {work && (opened || open.reply === 'new') ? (
                <EditCannedReply key={open.reply} reply={opened} onClose={() => setOpen('reply', '')} />
              ) : null}
              {shown.length === 0 ? (
                <Empty title={t('replies.empty')}>
                  {add ? <Button onClick={add}>{t('replies.addFirst')}</Button> : null}
                </Empty>
              ) : (
                <div className="card">
                  <Table aria-label={t('replies.title')}>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>{t('word.name')}</Table.Th>
                        <Table.Th w={240}>{t('replies.queue')}</Table.Th>
                        <Table.Th w={130}>{t('replies.languages')}</Table.Th>
                        {work ? (
                          <Table.Th w={110}>
                            <VisuallyHidden>{t('word.delete')}</VisuallyHidden>
                          </Table.Th>
                        ) : null}
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {shown.map((reply) => (
                        <Table.Tr key={reply.id}>
                          <DeskNameCell
                            name={reply.name}
                            below={Object.values(reply.texts)[0] ?? ''}
                            onOpen={work ? () => setOpen('reply', reply.id) : undefined}
                          />
                          <Table.Td>{reply.queue ?? t('replies.everyQueue')}</Table.Td>
                          <Table.Td>{Object.keys(reply.texts).join(', ')}</Table.Td>
                          {work ? <DeleteCell name={reply.name} onDelete={() => deleteLater(reply)} /> : null}
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </div>
              )}
            </>
          )
        }}
      </Loaded>
    </DeskSection>
  )
}
