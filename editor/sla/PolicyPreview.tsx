import { Group, List, Select, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NewSlaPolicy } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { priorityList } from '../tickets/ticket-state.tsx'
import { Trouble } from '../ui/Trouble.tsx'
import { minutesText } from './minutes.ts'

/** When what a policy promises would be due, of a ticket that is opened now. */
export function PolicyPreview({ policy }: { policy: NewSlaPolicy | undefined }) {
  const { t, i18n } = useTranslation()
  const [priority, setPriority] = useState<(typeof priorityList)[number]>('high')
  const [customerId, setCustomerId] = useState<string | null>(null)
  const customers = useQuery(queries.customers())
  // The name is not asked for until it is saved.
  const [asked] = useDebouncedValue(policy && { ...policy, name: '-' }, 300)
  const preview = useQuery({
    ...queries.slaPreview({ policy: asked ?? null, priority, customerId }),
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
  })
  const moment = (at: string, timeZone: string | null) =>
    new Date(at).toLocaleString(i18n.language, {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
      ...(timeZone ? { timeZone } : {}),
    })
  return (
    <section aria-label={t('sla.preview')} className="card" style={{ padding: 12 }}>
      <Title order={3} mb={6}>
        {t('sla.preview')}
      </Title>
      <Group grow align="flex-start" mb="xs">
        <Select
          aria-label={t('sla.previewPriority')}
          allowDeselect={false}
          data={priorityList.map((value) => ({ value, label: t(`priority.${value}`) }))}
          value={priority}
          onChange={(value) => setPriority(priorityList.find((each) => each === value) ?? priority)}
        />
        <Select
          aria-label={t('sla.previewCustomer')}
          placeholder={t('sla.previewCustomer')}
          searchable
          clearable
          data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          value={customerId}
          onChange={setCustomerId}
        />
      </Group>
      <div aria-live="polite">
        {policy === undefined ? (
          <Text c="dimmed">{t('sla.previewWait')}</Text>
        ) : preview.isError ? (
          <Trouble error={preview.error} />
        ) : preview.data?.clocks.length === 0 ? (
          <Text c="dimmed">{t('sla.previewNothing')}</Text>
        ) : (
          <List size="sm">
            {preview.data?.clocks.map(({ metric, dueAt, targetMinutes }) => {
              const name = `${t(`sla.${metric}`)} (${minutesText(targetMinutes)})`
              return (
                <List.Item key={metric}>
                  {dueAt
                    ? t('sla.previewDue', { metric: name, due: moment(dueAt, preview.data.timeZone) })
                    : t('sla.previewNever', { metric: name })}
                </List.Item>
              )
            })}
          </List>
        )}
      </div>
    </section>
  )
}
