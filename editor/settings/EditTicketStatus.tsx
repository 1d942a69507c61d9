import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NamedStatus } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { DeskOrderFields } from './DeskOrderFields.tsx'
import { EditDeskEntry } from './EditDeskEntry.tsx'

const kinds = ['new', 'open', 'waiting', 'resolved', 'closed'] as const

/** Makes or changes one of the MSP's own statuses. */
export function EditTicketStatus({ status, onClose }: { status: NamedStatus | null; onClose: () => void }) {
  const { t } = useTranslation()
  const [kind, setKind] = useState(status?.kind ?? 'open')
  const [draft, setDraft] = useState({
    name: status?.name ?? '',
    position: status?.position ?? 0,
    active: status?.active ?? true,
  })
  return (
    <EditDeskEntry
      title={status?.name ?? t('statuses.add')}
      saveLabel={t(status ? 'statuses.save' : 'statuses.create')}
      queryKeys={['ticket-statuses']}
      save={() =>
        status ? api.updateTicketStatus(status.id, draft) : api.createTicketStatus({ ...draft, kind })
      }
      onClose={onClose}
    >
      <TextInput
        label={t('word.name')}
        required
        data-autofocus
        maxLength={100}
        value={draft.name}
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <Select
        label={t('statuses.kind')}
        description={status ? t('statuses.kindStays') : undefined}
        allowDeselect={false}
        disabled={status !== null}
        data={kinds.map((value) => ({ value, label: t(`ticket.${value}`) }))}
        value={kind}
        onChange={(next) => setKind(kinds.find((value) => value === next) ?? 'open')}
      />
      <DeskOrderFields
        order={draft}
        onChange={({ position, active }) => setDraft({ ...draft, position, active })}
      />
    </EditDeskEntry>
  )
}
