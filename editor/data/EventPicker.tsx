import { Loader, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'
import { DataView as DataBox } from './DataView.tsx'

/** Chooses one of the events that reached a workflow, found by their words; '' while none is chosen. */
export function EventPicker({
  workflowId,
  value,
  onChange,
}: {
  workflowId: string
  value: string
  onChange: (eventId: string) => void
}) {
  const { t, i18n } = useTranslation()
  const [search, setSearch] = useState('')
  const [q] = useDebouncedValue(search.trim(), 250)
  const events = useQuery(queries.eventsOf(workflowId, q))
  const chosen = useQuery({ ...queries.event(value), enabled: value !== '' })
  const found = events.data?.items ?? []
  return (
    <Stack gap="xs">
      <TextInput
        aria-label={t('data.searchEvents')}
        placeholder={t('data.searchEvents')}
        leftSection={<IconSearch size={14} />}
        rightSection={events.isFetching ? <Loader size={14} /> : null}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {events.isSuccess && found.length === 0 ? (
        <Text c="dimmed">{t(q === '' ? 'try.noEvents' : 'data.noSuchEvent')}</Text>
      ) : (
        <Radio.Group aria-label={t('try.event')} value={value} onChange={onChange} className="event-list">
          {found.map(({ id, type, receivedAt, dedupKey, trust, customerName }) => (
            <Radio
              key={id}
              value={id}
              py={4}
              label={[
                new Date(receivedAt).toLocaleString(i18n.language, {
                  dateStyle: 'medium',
                  timeStyle: 'medium',
                }),
                type,
                customerName ?? dedupKey ?? trust,
              ].join(' · ')}
            />
          ))}
        </Radio.Group>
      )}
      {chosen.data && value !== '' ? <DataBox value={chosen.data.data} label={t('data.eventData')} /> : null}
    </Stack>
  )
}
