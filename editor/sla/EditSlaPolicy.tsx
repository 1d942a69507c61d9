import {
  Alert,
  Button,
  Group,
  MultiSelect,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NewSlaPolicy, SlaPolicy } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { isComplete } from '../hours/edit-hours.ts'
import { HoursForm } from '../hours/HoursForm.tsx'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { PolicyPreview } from './PolicyPreview.tsx'
import { PolicyScope } from './PolicyScope.tsx'
import { draftOf, isPercent, type PolicyDraft, toPolicy } from './policy-draft.ts'
import { TargetTable } from './TargetTable.tsx'

const calendars = ['customer', 'msp', 'own', 'always'] as const
const pausing = ['new', 'open', 'waiting'] as const

/** Makes or changes an SLA policy, with what it would promise now; who may not change it sees it. */
export function EditSlaPolicy({
  policy,
  mayEdit,
  onClose,
}: {
  policy: SlaPolicy | null
  mayEdit: boolean
  onClose: () => void
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const hours = useQuery(queries.businessHours())
  const [draft, setDraft] = useState<PolicyDraft>(() => draftOf(policy))
  const set = (change: Partial<PolicyDraft>) => setDraft({ ...draft, ...change })
  const { calendar } = draft
  const ready = calendar.kind !== 'own' || isComplete(calendar.hours) ? toPolicy(draft) : undefined
  const save = useMutation({
    mutationFn: (body: NewSlaPolicy) =>
      policy ? api.updateSlaPolicy(policy.id, body) : api.createSlaPolicy(body),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['sla-policies'] })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) save.mutate(ready)
  }
  const chooseCalendar = (next: string | null) => {
    const kind = calendars.find((each) => each === next)
    if (kind === 'own') {
      if (hours.data) set({ calendar: { kind, hours: hours.data } })
    } else if (kind) set({ calendar: { kind } })
  }
  return (
    <Dialog opened onClose={onClose} size={860} title={policy?.name ?? t('sla.add')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Group align="flex-end" wrap="nowrap">
            <TextInput
              label={t('word.name')}
              required
              data-autofocus
              maxLength={200}
              disabled={!mayEdit}
              style={{ flex: 1 }}
              value={draft.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
            <Switch
              label={t('sla.active')}
              mb={6}
              disabled={!mayEdit}
              checked={draft.active}
              onChange={(event) => set({ active: event.currentTarget.checked })}
            />
          </Group>
          <section aria-label={t('sla.targets')}>
            <Title order={3}>{t('sla.targets')}</Title>
            <Text c="dimmed" size="sm">
              {t('sla.targetsText')}
            </Text>
            <TargetTable
              targets={draft.targets}
              disabled={!mayEdit}
              onChange={(targets) => set({ targets })}
            />
          </section>
          <PolicyPreview policy={ready} />
          <Select
            label={t('sla.calendar')}
            description={t('sla.calendarText')}
            allowDeselect={false}
            disabled={!mayEdit}
            data={calendars.map((kind) => ({ value: kind, label: t(`sla.calendar.${kind}`) }))}
            value={calendar.kind}
            onChange={chooseCalendar}
          />
          {calendar.kind === 'own' ? (
            <HoursForm
              hours={calendar.hours}
              disabled={!mayEdit}
              onChange={(next) => set({ calendar: { kind: 'own', hours: next } })}
            />
          ) : null}
          <section aria-label={t('sla.appliesTo')}>
            <Title order={3}>{t('sla.appliesTo')}</Title>
            <Text c="dimmed" size="sm" mb={6}>
              {t('sla.appliesToText')}
            </Text>
            <Stack gap="xs">
              <PolicyScope
                scope={draft.appliesTo}
                disabled={!mayEdit}
                onChange={(appliesTo) => set({ appliesTo })}
              />
            </Stack>
          </section>
          <Group grow align="flex-start">
            <MultiSelect
              label={t('sla.pausedBy')}
              description={t('sla.pausedByText')}
              disabled={!mayEdit}
              data={pausing.map((status) => ({ value: status, label: t(`ticket.${status}`) }))}
              value={draft.pausedBy}
              onChange={(values) => set({ pausedBy: pausing.filter((status) => values.includes(status)) })}
            />
            <TagsInput
              label={t('sla.pausedByNames')}
              description={t('sla.pausedByNamesText')}
              disabled={!mayEdit}
              value={draft.pausedByNames}
              onChange={(pausedByNames) => set({ pausedByNames })}
            />
          </Group>
          <TagsInput
            label={t('sla.warnAt')}
            description={t('sla.warnAtText')}
            disabled={!mayEdit}
            maxTags={5}
            error={draft.warnAtPercent.every(isPercent) ? null : t('sla.badPercent')}
            value={draft.warnAtPercent}
            onChange={(warnAtPercent) => set({ warnAtPercent })}
          />
          {save.error ? <Alert color="red">{sentenceOf(save.error)}</Alert> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t(mayEdit ? 'word.cancel' : 'word.close')}
            </Button>
            {mayEdit ? (
              <Button type="submit" disabled={!ready} loading={save.isPending}>
                {t(policy ? 'sla.savePolicy' : 'sla.create')}
              </Button>
            ) : null}
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
