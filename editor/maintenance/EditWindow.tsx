import {
  Alert,
  Button,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  TextInput,
} from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MaintenanceWindow, NewMaintenanceWindow } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { type ScopeKind, useScopeChoices } from './use-scope-choices.ts'
import { useDayNames, weekdays } from './window-text.ts'

const scopes: readonly ScopeKind[] = ['devices', 'sites', 'customers', 'tags', 'all']
const nths = [1, 2, 3, 4, -1] as const
const hourMs = 3_600_000

interface Draft {
  reason: string
  scope: NewMaintenanceWindow['scope']
  every: 'once' | 'week' | 'month'
  startsAt: string
  endsAt: string
  from: string
  to: string
  timeZone: string
  days: readonly (typeof weekdays)[number][]
  nth: (typeof nths)[number]
  weekday: (typeof weekdays)[number]
  plusDays: number
}

/** A maintenance window, new or to be changed. */
export function EditWindow({ window, onClose }: { window: MaintenanceWindow | null; onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const dayName = useDayNames()
  const [draft, setDraft] = useState<Draft>(() => draftOf(window))
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change })
  const choices = useScopeChoices(draft.scope.kind)
  const save = useMutation({
    mutationFn: () => {
      const body = toWindow(draft, window)
      return window ? api.updateWindow(window.id, body) : api.createWindow(body)
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['maintenance'] })
      onClose()
    },
  })
  const time = (name: 'from' | 'to') => (
    <TextInput
      type="time"
      required
      label={t(`maintenance.${name}`)}
      value={draft[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  )
  return (
    <Dialog opened onClose={onClose} title={t(window ? 'maintenance.edit' : 'maintenance.new')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('maintenance.reason')}
            description={t('maintenance.reasonText')}
            required
            data-autofocus
            maxLength={500}
            value={draft.reason}
            onChange={(event) => set({ reason: event.currentTarget.value })}
          />
          <Select
            label={t('maintenance.who')}
            allowDeselect={false}
            data={scopes.map((kind) => ({ value: kind, label: t(`maintenance.scope.${kind}`) }))}
            value={draft.scope.kind}
            onChange={(next) => {
              const kind = scopes.find((each) => each === next)
              if (kind) set({ scope: { kind, values: [] } })
            }}
          />
          {draft.scope.kind === 'all' ? null : (
            <MultiSelect
              aria-label={t(`maintenance.scope.${draft.scope.kind}`)}
              placeholder={draft.scope.values.length === 0 ? t('word.choose') : ''}
              searchable
              data={choices}
              value={draft.scope.values}
              onChange={(values) => set({ scope: { ...draft.scope, values } })}
            />
          )}
          <SegmentedControl
            aria-label={t('maintenance.when')}
            data={(['once', 'week', 'month'] as const).map((every) => ({
              value: every,
              label: t(`maintenance.${every}`),
            }))}
            value={draft.every}
            onChange={(every) => set({ every: every === 'week' || every === 'month' ? every : 'once' })}
          />
          {draft.every === 'once' ? (
            <Group grow>
              <TextInput
                type="datetime-local"
                required
                label={t('maintenance.from')}
                value={draft.startsAt}
                onChange={(event) => set({ startsAt: event.currentTarget.value })}
              />
              <TextInput
                type="datetime-local"
                required
                label={t('maintenance.to')}
                value={draft.endsAt}
                onChange={(event) => set({ endsAt: event.currentTarget.value })}
              />
            </Group>
          ) : (
            <>
              {draft.every === 'week' ? (
                <MultiSelect
                  label={t('maintenance.days')}
                  data={weekdays.map((day) => ({ value: day, label: dayName(day) }))}
                  value={[...draft.days]}
                  onChange={(days) => set({ days: weekdays.filter((day) => days.includes(day)) })}
                />
              ) : (
                <Group grow align="flex-start">
                  <Select
                    label={t('maintenance.nth')}
                    allowDeselect={false}
                    data={nths.map((nth) => ({ value: String(nth), label: t(`maintenance.nth${nth}`) }))}
                    value={String(draft.nth)}
                    onChange={(next) => set({ nth: nths.find((nth) => String(nth) === next) ?? 1 })}
                  />
                  <Select
                    label={t('maintenance.weekday')}
                    allowDeselect={false}
                    data={weekdays.map((day) => ({ value: day, label: dayName(day) }))}
                    value={draft.weekday}
                    onChange={(next) => set({ weekday: weekdays.find((day) => day === next) ?? 'tuesday' })}
                  />
                  <NumberInput
                    label={t('maintenance.plusDays')}
                    min={0}
                    max={13}
                    allowDecimal={false}
                    clampBehavior="strict"
                    value={draft.plusDays}
                    onChange={(value) => set({ plusDays: typeof value === 'number' ? value : 0 })}
                  />
                </Group>
              )}
              <Group grow>
                {time('from')}
                {time('to')}
              </Group>
              <Select
                label={t('maintenance.timeZone')}
                searchable
                allowDeselect={false}
                limit={100}
                data={[...new Set([draft.timeZone, ...Intl.supportedValuesOf('timeZone')])]}
                value={draft.timeZone}
                onChange={(timeZone) => set({ timeZone: timeZone ?? draft.timeZone })}
              />
            </>
          )}
          {save.error ? <Alert color="red">{sentenceOf(save.error)}</Alert> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('word.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function draftOf(window: MaintenanceWindow | null): Draft {
  const now = Date.now()
  const recurrence = window?.recurrence ?? null
  return {
    reason: window?.reason ?? '',
    scope: window?.scope ?? { kind: 'devices', values: [] },
    every: recurrence?.every ?? 'once',
    startsAt: localTime(window?.startsAt ?? new Date(now).toISOString()),
    endsAt: localTime(window?.endsAt ?? new Date(now + 2 * hourMs).toISOString()),
    from: recurrence?.from ?? '22:00',
    to: recurrence?.to ?? '02:00',
    timeZone: recurrence?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    days: recurrence?.every === 'week' ? recurrence.days : ['saturday'],
    nth: recurrence?.every === 'month' ? recurrence.nth : 2,
    weekday: recurrence?.every === 'month' ? recurrence.weekday : 'tuesday',
    plusDays: recurrence?.every === 'month' ? recurrence.plusDays : 0,
  }
}

function toWindow(draft: Draft, window: MaintenanceWindow | null): NewMaintenanceWindow {
  const { reason, scope, every, from, to, timeZone } = draft
  if (every === 'once') {
    const startsAt = new Date(draft.startsAt).toISOString()
    return { reason, scope, startsAt, endsAt: new Date(draft.endsAt).toISOString(), recurrence: null }
  }
  const clock = { from, to, timeZone }
  const { nth, weekday, plusDays } = draft
  return {
    reason,
    scope,
    startsAt: window?.startsAt ?? new Date().toISOString(),
    endsAt: window?.recurrence ? window.endsAt : null,
    recurrence:
      every === 'week'
        ? { every, days: [...draft.days], ...clock }
        : { every, nth, weekday, plusDays, ...clock },
  }
}

/** As a field for date and time wants it, in the time zone of the browser. */
function localTime(moment: string): string {
  const date = new Date(moment)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
