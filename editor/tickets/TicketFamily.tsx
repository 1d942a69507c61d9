import { Anchor, Button, Group, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { TicketChanges, TicketDetail } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { toastProblem } from '../ui/toast.tsx'
import { TicketState } from './ticket-state.tsx'

type Relative = TicketDetail['children'][number]

/** The ticket above and those below. */
export function TicketFamily({
  ticket,
  mayEdit,
  onChange,
}: {
  ticket: TicketDetail
  mayEdit: boolean
  onChange: (changes: TicketChanges) => void
}) {
  const { t } = useTranslation()
  const [number, setNumber] = useState('')
  const [choosing, setChoosing] = useState(false)
  const setParent = () => {
    api.ticket(number.replace(/\D/g, '')).then((parent) => {
      setChoosing(false)
      onChange({ parentId: parent.id })
    }, toastProblem)
  }
  const { parent, children } = ticket
  return (
    <section aria-labelledby="ticket-family">
      <Title order={2} id="ticket-family" mb={4}>
        {t(children.length > 0 ? 'ticketPage.children' : 'ticketPage.parent')}
      </Title>
      {parent ? (
        <Group gap="xs" wrap="nowrap">
          <RelativeLine relative={parent} />
          {mayEdit ? (
            <Button size="compact-xs" variant="subtle" onClick={() => onChange({ parentId: null })}>
              {t('ticketPage.unsetParent')}
            </Button>
          ) : null}
        </Group>
      ) : null}
      {children.map((child) => (
        <RelativeLine key={child.id} relative={child} />
      ))}
      {mayEdit && !parent && !choosing ? (
        <Button size="compact-xs" variant="subtle" onClick={() => setChoosing(true)}>
          {t('ticketPage.setParent')}
        </Button>
      ) : null}
      {choosing ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            setParent()
          }}
        >
          <TextInput
            size="xs"
            autoFocus
            aria-label={t('ticketPage.parentNumber')}
            placeholder={t('ticketPage.parentNumber')}
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
        </form>
      ) : null}
    </section>
  )
}

function RelativeLine({ relative }: { relative: Relative }) {
  return (
    <div style={{ display: 'flex', gap: 8, padding: '3px 0', flex: 1, minWidth: 0 }}>
      <Anchor component={Link} to={`/tickets/${relative.number}`} style={{ flex: 1 }} truncate>
        #{relative.number} {relative.subject}
      </Anchor>
      <TicketState status={relative.status} />
    </div>
  )
}
