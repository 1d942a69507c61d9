import { Alert, Button, Group, MultiSelect, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { NewTeam, TeamView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toast, toastProblem } from '../ui/toast.tsx'
import { EditLayer } from './EditLayer.tsx'
import { useUserChoices } from './use-user-choices.ts'

type Layer = NonNullable<TeamView['rota']>['layers'][number]

/** A team, new or to be changed, with its rota. */
export function EditTeam({ team, onClose }: { team: TeamView | null; onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState(team?.name ?? '')
  const [description, setDescription] = useState(team?.description ?? '')
  const [memberIds, setMemberIds] = useState(team?.members.map(({ id }) => id) ?? [])
  const [timeZone, setTimeZone] = useState(
    team?.rota?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  )
  const [layers, setLayers] = useState<Layer[]>(team?.rota?.layers ?? [])
  const [deleting, setDeleting] = useState(false)
  const users = useUserChoices(team?.members)
  const save = useMutation({
    mutationFn: () => {
      const rota = layers.length > 0 ? { timeZone, layers } : null
      const body: NewTeam = { name, description, memberIds, rota }
      return team ? api.updateTeam(team.id, body) : api.createTeam(body)
    },
    onSuccess: async (saved) => {
      toast(t('onCall.saved'))
      await queryClient.invalidateQueries({ queryKey: ['teams'] })
      onClose()
      if (!team) void navigate(`/on-call/${saved.id}`)
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => api.deleteTeam(id),
    onSuccess: async () => {
      toast(t('onCall.deleted'))
      onClose()
      await navigate('/on-call')
      queryClient.removeQueries({ queryKey: ['teams', team?.id] })
      await queryClient.invalidateQueries({ queryKey: ['teams'] })
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened size="lg" onClose={onClose} title={t(team ? 'onCall.edit' : 'onCall.new')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('onCall.name')}
            required
            data-autofocus
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label={t('onCall.description')}
            description={t('word.optional')}
            autosize
            maxLength={2000}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <MultiSelect
            label={t('onCall.members')}
            description={t('onCall.membersText')}
            searchable
            placeholder={memberIds.length === 0 ? t('word.choose') : ''}
            data={users}
            value={memberIds}
            onChange={setMemberIds}
          />
          <div>
            <Text fw={600}>{t('onCall.layers')}</Text>
            <Text size="xs" c="dimmed">
              {t('onCall.layersText')}
            </Text>
          </div>
          {layers.map((layer, at) => (
            <fieldset key={layer.id} className="card" style={{ padding: 12, margin: 0 }}>
              <legend style={{ fontSize: '0.75rem', fontWeight: 600 }}>
                {t('onCall.layer', { n: at + 1 })}
              </legend>
              <EditLayer
                layer={layer}
                users={users}
                onChange={(next) => setLayers(layers.map((old) => (old.id === next.id ? next : old)))}
              />
              <Button
                mt="xs"
                variant="subtle"
                color="gray"
                size="compact-xs"
                leftSection={<IconTrash size={13} aria-hidden />}
                onClick={() => setLayers(layers.filter(({ id }) => id !== layer.id))}
              >
                {t('onCall.removeLayer')}
              </Button>
            </fieldset>
          ))}
          <Group justify="space-between" align="flex-end">
            <Button
              variant="default"
              size="compact-sm"
              disabled={layers.length >= 5}
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() =>
                setLayers([
                  ...layers,
                  newLayer(t(layers.length === 0 ? 'onCall.firstLayer' : 'onCall.nextLayer'), layers),
                ])
              }
            >
              {t('onCall.addLayer')}
            </Button>
            {layers.length > 0 ? (
              <Select
                label={t('onCall.timeZone')}
                searchable
                allowDeselect={false}
                limit={100}
                data={[...new Set([timeZone, ...Intl.supportedValuesOf('timeZone')])]}
                value={timeZone}
                onChange={(next) => setTimeZone(next ?? timeZone)}
              />
            ) : null}
          </Group>
          {save.error ? <Alert color="red">{sentenceOf(save.error)}</Alert> : null}
          {team && deleting ? (
            <Alert color="red" role="alert" py={8}>
              <Group justify="space-between">
                <Text>{t('onCall.deleteText', { name: team.name })}</Text>
                <Button
                  color="red"
                  size="compact-sm"
                  loading={remove.isPending}
                  onClick={() => remove.mutate(team.id)}
                >
                  {t('onCall.delete')}
                </Button>
              </Group>
            </Alert>
          ) : null}
          <Group justify="space-between">
            {team ? (
              <Button variant="subtle" color="red" disabled={deleting} onClick={() => setDeleting(true)}>
                {t('onCall.delete')}
              </Button>
            ) : (
              <span />
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {t('word.cancel')}
              </Button>
              <Button type="submit" loading={save.isPending}>
                {t('word.save')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

/** Weekly turns from this Monday, with a name that no other layer has. */
function newLayer(name: string, others: readonly Layer[]): Layer {
  const today = new Date()
  const monday = new Date(Date.UTC(today.getFullYear(), today.getMonth(), today.getDate()))
  monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7))
  const taken = others.filter((other) => other.name.startsWith(name)).length
  return {
    id: crypto.randomUUID(),
    name: taken > 0 ? `${name} ${taken + 1}` : name,
    people: [],
    every: 1,
    unit: 'week',
    startsOn: monday.toISOString().slice(0, 10),
    handover: '09:00',
  }
}
