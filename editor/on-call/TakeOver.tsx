import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TeamView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toast } from '../ui/toast.tsx'
import { localInput } from './shift-time.ts'
import { useUserChoices } from './use-user-choices.ts'

/** The shift that somebody takes over; null: from now, for the next hours. */
export interface TakenShift {
  layerId: string
  from: string | null
  until: string | null
}

const hourMs = 3_600_000

/** Lets somebody take over in a layer for a time. */
export function TakeOver({
  team,
  shift,
  onClose,
}: {
  team: TeamView
  shift: TakenShift
  onClose: () => void
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [layerId, setLayerId] = useState(shift.layerId)
  const [person, setPerson] = useState<string | null>(null)
  const [from, setFrom] = useState(localInput(shift.from ?? new Date().toISOString()))
  const [until, setUntil] = useState(
    localInput(shift.until ?? new Date(Date.now() + 12 * hourMs).toISOString()),
  )
  const [reason, setReason] = useState('')
  const users = useUserChoices(team.members)
  const layers = team.rota?.layers ?? []
  const take = useMutation({
    mutationFn: (who: string) =>
      api.takeOver(team.id, {
        layerId,
        person: who,
        from: new Date(from).toISOString(),
        until: new Date(until).toISOString(),
        reason,
      }),
    onSuccess: async (_, who) => {
      toast(t('onCall.takenOver', { name: users.find(({ value }) => value === who)?.label ?? '' }))
      await queryClient.invalidateQueries({ queryKey: ['teams'] })
      onClose()
    },
  })
  return (
    <Dialog opened onClose={onClose} title={t('onCall.takeOverTitle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (person) take.mutate(person)
        }}
      >
        <Stack gap="sm">
          {layers.length > 1 ? (
            <Select
              label={t('onCall.layers')}
              allowDeselect={false}
              data={layers.map(({ id, name }) => ({ value: id, label: name }))}
              value={layerId}
              onChange={(next) => setLayerId(next ?? layerId)}
            />
          ) : null}
          <Select
            label={t('onCall.who')}
            required
            searchable
            data-autofocus
            placeholder={t('word.choose')}
            nothingFoundMessage={t('word.none')}
            data={users}
            value={person}
            onChange={setPerson}
          />
          <Group grow>
            <TextInput
              type="datetime-local"
              required
              label={t('onCall.begins')}
              value={from}
              onChange={(event) => setFrom(event.currentTarget.value)}
            />
            <TextInput
              type="datetime-local"
              required
              label={t('onCall.ends')}
              value={until}
              onChange={(event) => setUntil(event.currentTarget.value)}
            />
          </Group>
          <Text size="xs" c="dimmed">
            {t('onCall.yourTime')}
          </Text>
          <TextInput
            label={t('onCall.reason')}
            description={t('word.optional')}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {take.error ? <Alert color="red">{sentenceOf(take.error)}</Alert> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={take.isPending} disabled={!person}>
              {t('onCall.takeOver')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
