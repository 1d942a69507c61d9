import { Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Queue } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { DeskOrderFields } from './DeskOrderFields.tsx'
import { EditDeskEntry } from './EditDeskEntry.tsx'

const assignments = ['none', 'person', 'round_robin', 'least_loaded'] as const

/** Makes or changes a queue. */
export function EditQueue({ queue, onClose }: { queue: Queue | null; onClose: () => void }) {
  const { t } = useTranslation()
  const technicians = useQuery(queries.technicians())
  const [draft, setDraft] = useState({
    name: queue?.name ?? '',
    description: queue?.description ?? '',
    assignment: queue?.assignment ?? 'none',
    assignee: queue?.assignee ?? null,
    position: queue?.position ?? 0,
    active: queue?.active ?? true,
  })
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change })
  const body = { ...draft, assignee: draft.assignment === 'person' ? draft.assignee : null }
  const people = new Set(technicians.data?.items.map(({ name }) => name))
  if (draft.assignee) people.add(draft.assignee)
  return (
    <EditDeskEntry
      title={queue?.name ?? t('queues.add')}
      saveLabel={t(queue ? 'queues.save' : 'queues.create')}
      queryKeys={['queues', 'technicians', 'canned-replies', 'tickets']}
      save={() => (queue ? api.updateQueue(queue.id, body) : api.createQueue(body))}
      onClose={onClose}
    >
      <TextInput
        label={t('word.name')}
        description={
          queue && draft.name.trim() !== queue.name ? t('queues.renamed', { name: queue.name }) : undefined
        }
        inputWrapperOrder={['label', 'input', 'description']}
        required
        data-autofocus
        maxLength={100}
        value={draft.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('word.description')}
        maxLength={2000}
        value={draft.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <Select
        label={t('queues.assignment')}
        allowDeselect={false}
        data={assignments.map((value) => ({ value, label: t(`queues.assignment.${value}`) }))}
        value={draft.assignment}
        onChange={(next) => set({ assignment: assignments.find((value) => value === next) ?? 'none' })}
      />
      {draft.assignment === 'person' ? (
        <Select
          label={t('queues.assignee')}
          required
          searchable
          data={[...people]}
          value={draft.assignee}
          onChange={(assignee) => set({ assignee })}
        />
      ) : null}
      <DeskOrderFields order={draft} onChange={({ position, active }) => set({ position, active })} />
    </EditDeskEntry>
  )
}
