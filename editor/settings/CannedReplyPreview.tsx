import { Alert, Button, Group, Select, Stack, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { languageName } from './language-name.ts'

/** A canned reply filled in for a ticket that is chosen; what is not saved yet is saved first. */
export function CannedReplyPreview({
  replyId,
  unsaved,
  save,
}: {
  replyId: string
  unsaved: boolean
  save: () => Promise<unknown>
}) {
  const { t, i18n } = useTranslation()
  const queryClient = useQueryClient()
  const heading = useId()
  const [search, setSearch] = useState('')
  const [query] = useDebouncedValue(search, 200)
  const [ticket, setTicket] = useState<{ id: string; label: string } | null>(null)
  // The box holds the chosen ticket's own line once one is chosen, which is nothing to search for.
  const asked = query === ticket?.label ? '' : query
  const found = useQuery({
    queryKey: ['tickets', 'preview', asked],
    queryFn: () => api.tickets({ q: asked, limit: 20 }),
    placeholderData: keepPreviousData,
  })
  const show = useMutation({
    mutationFn: async (ticketId: string) => {
      if (unsaved) {
        await save()
        await queryClient.invalidateQueries({ queryKey: ['canned-replies'] })
      }
      return api.renderReply(replyId, ticketId)
    },
  })
  const choices = (found.data?.items ?? []).map(({ id, number, subject }) => ({
    value: id,
    label: `#${number} ${subject}`,
  }))
  if (ticket && !choices.some(({ value }) => value === ticket.id)) {
    choices.unshift({ value: ticket.id, label: ticket.label })
  }
  return (
    <section aria-labelledby={heading}>
      <Stack gap={8}>
        <Title order={3} id={heading}>
          {t('replies.preview')}
        </Title>
        <Group align="flex-end" wrap="nowrap">
          <Select
            style={{ flex: 1 }}
            label={t('replies.ticket')}
            placeholder={t('word.search')}
            searchable
            // The server has searched already.
            filter={({ options }) => options}
            nothingFoundMessage={t('replies.noTickets')}
            data={choices}
            value={ticket?.id ?? null}
            searchValue={search}
            onSearchChange={setSearch}
            onChange={(id, option) => {
              setTicket(id && option ? { id, label: option.label } : null)
              show.reset()
            }}
          />
          <Button
            variant="default"
            disabled={ticket === null}
            loading={show.isPending}
            onClick={() => ticket && show.mutate(ticket.id)}
          >
            {t(unsaved ? 'replies.saveAndShow' : 'replies.show')}
          </Button>
        </Group>
        <div aria-live="polite">
          {show.isError ? (
            <Alert color="red" style={{ whiteSpace: 'pre-line' }}>
              {sentenceOf(show.error)}
            </Alert>
          ) : null}
          {show.data && !unsaved ? (
            <>
              <Text size="xs" c="dimmed" mb={4}>
                {t('replies.shownIn', { language: languageName(show.data.language, i18n.language) })}
              </Text>
              <div className="card" style={{ padding: 12, whiteSpace: 'pre-wrap' }}>
                {show.data.body}
              </div>
            </>
          ) : null}
        </div>
      </Stack>
    </section>
  )
}
