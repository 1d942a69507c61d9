import { MultiSelect, Switch, TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TechnicianView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { EditDeskEntry } from './EditDeskEntry.tsx'

/** Says which tickets a user takes. */
export function EditTechnician({ technician, onClose }: { technician: TechnicianView; onClose: () => void }) {
  const { t } = useTranslation()
  const queues = useQuery(queries.queues())
  const technicians = useQuery(queries.technicians())
  const [draft, setDraft] = useState({
    skills: technician.skills,
    queues: technician.queues,
    available: technician.available,
    addresses: technician.addresses,
  })
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change })
  const queueNames = new Set([...(queues.data?.items.map(({ name }) => name) ?? []), ...draft.queues])
  const skills = new Set(technicians.data?.items.flatMap((each) => each.skills))
  return (
    <EditDeskEntry
      title={technician.name}
      saveLabel={t('technicians.save')}
      queryKeys={['technicians']}
      save={() => api.saveTechnician(technician.userId, draft)}
      onClose={onClose}
    >
      <Switch
        label={t('technicians.available')}
        data-autofocus
        checked={draft.available}
        onChange={(event) => set({ available: event.currentTarget.checked })}
      />
      <TagsInput
        label={t('technicians.skills')}
        description={t('technicians.skillsText')}
        data={[...skills]}
        maxTags={100}
        acceptValueOnBlur
        value={draft.skills}
        onChange={(next) => set({ skills: next })}
      />
      <MultiSelect
        label={t('queues.title')}
        description={t('technicians.queuesText')}
        searchable
        data={[...queueNames]}
        value={draft.queues}
        onChange={(next) => set({ queues: next })}
      />
      <TagsInput
        label={t('technicians.addresses')}
        description={t('technicians.addressesText')}
        maxTags={20}
        acceptValueOnBlur
        value={draft.addresses}
        onChange={(next) => set({ addresses: next })}
      />
    </EditDeskEntry>
  )
}
