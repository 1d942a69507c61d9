import { Button, CloseButton, FocusTrap, Group, Popover, Select, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconFilterPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { FilterChips } from '../ui/FilterChips.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import type { RunFilters } from './run-filters.ts'
import { runStates } from './run-state.tsx'
import { TimeFilter } from './TimeFilter.tsx'

const statuses = ['running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled'] as const

/** What the list of runs shows; the rarer filters stand behind a button, and as chips when they are set. */
export function RunFilterBar({
  filters,
  onChange,
}: {
  filters: RunFilters
  onChange: (changes: Partial<RunFilters>) => void
}) {
  const { t } = useTranslation()
  const workflows = useQuery(queries.workflows())
  const customers = useQuery(queries.customers())
  return (
    <div className="run-filters">
      <Group gap="sm">
        <SearchField label={t('runs.search')} value={filters.q} onChange={(q) => onChange({ q })} />
        <TimeFilter value={filters} onChange={onChange} />
        <Select
          aria-label={t('runs.workflow')}
          placeholder={t('runs.workflow')}
          searchable
          clearable
          w={220}
          value={filters.workflowId || null}
          data={workflows.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          // A version is a number only together with its workflow.
          onChange={(value) => onChange({ workflowId: value ?? '', version: '' })}
        />
        {filters.workflowId ? <VersionFilter filters={filters} onChange={onChange} /> : null}
        <Select
          aria-label={t('runs.customer')}
          placeholder={t('runs.customer')}
          searchable
          clearable
          w={200}
          value={filters.customerId || null}
          data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          onChange={(value) => onChange({ customerId: value ?? '' })}
        />
        <MoreFilters filters={filters} onChange={onChange} />
      </Group>
      <Group gap="sm" mt={8}>
        <FilterChips
          label={t('word.status')}
          value={filters.status}
          choices={statuses.map((status) => ({ value: status, label: t(runStates[status].word) }))}
          onChange={(status) => onChange({ status })}
        />
        <FilterChips
          label={t('runs.mode')}
          first={t('runs.mode.live')}
          value={filters.mode}
          choices={[
            { value: 'test', label: t('runs.mode.test') },
            { value: 'dry', label: t('runs.mode.dry') },
            { value: 'all', label: t('word.all') },
          ]}
          onChange={(mode) => onChange({ mode })}
        />
        <SetFilters filters={filters} onChange={onChange} />
      </Group>
    </div>
  )
}

type BarProps = Parameters<typeof RunFilterBar>[0]

function VersionFilter({ filters, onChange }: BarProps) {
  const { t } = useTranslation()
  const versions = useQuery(queries.versions(filters.workflowId)).data?.items ?? []
  return (
    <Select
      aria-label={t('version.which')}
      placeholder={t('version.which')}
      clearable
      w={130}
      value={filters.version || null}
      data={[
        ...versions.map(({ version }) => ({
          value: String(version),
          label: t('versions.version', { version }),
        })),
        { value: 'draft', label: t('runs.draft') },
      ]}
      // Drafts are tried, they never run live.
      onChange={(value) => onChange({ version: value ?? '', ...(value === 'draft' ? { mode: 'all' } : {}) })}
    />
  )
}

function MoreFilters({ filters, onChange }: BarProps) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconFilterPlus size={15} />}
          onClick={() => setOpened(!opened)}
        >
          {t('runs.moreFilters')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm" w={280}>
          {/* The first field would open its choices at once. */}
          <FocusTrap.InitialFocus />
          <TriggerFilter filters={filters} onChange={onChange} />
          <DeviceFilter filters={filters} onChange={onChange} />
          <TicketFilter filters={filters} onChange={onChange} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

function useTriggers() {
  const nodes = useQuery(queries.nodes(useLanguage()))
  return nodes.data?.items.filter(({ role }) => role === 'trigger') ?? []
}

function TriggerFilter({ filters, onChange }: BarProps) {
  const { t } = useTranslation()
  return (
    <Select
      label={t('runs.trigger')}
      placeholder={t('word.choose')}
      searchable
      clearable
      comboboxProps={{ withinPortal: false }}
      value={filters.trigger || null}
      data={useTriggers().map(({ type, title }) => ({ value: type, label: title }))}
      onChange={(value) => onChange({ trigger: value ?? '' })}
    />
  )
}

function DeviceFilter({ filters, onChange }: BarProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed, 200)
  const devices = useQuery(queries.devices(q ? { q } : {}))
  const found = devices.data?.items ?? []
  const chosen = useQuery({ ...queries.device(filters.deviceId), enabled: filters.deviceId !== '' }).data
  const shown = chosen && !found.some(({ id }) => id === chosen.id) ? [chosen, ...found] : found
  return (
    <Select
      label={t('runs.device')}
      placeholder={t('word.choose')}
      searchable
      clearable
      comboboxProps={{ withinPortal: false }}
      nothingFoundMessage={t('word.none')}
      filter={({ options }) => options}
      onSearchChange={setTyped}
      value={filters.deviceId || null}
      data={shown.slice(0, 50).map(({ id, hostname, customerName }) => ({
        value: id,
        label: customerName ? `${hostname} · ${customerName}` : hostname,
      }))}
      onChange={(value) => onChange({ deviceId: value ?? '' })}
    />
  )
}

/** Tickets are called by their numbers; what is looked for is the id. */
function TicketFilter({ filters, onChange }: BarProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState('')
  const find = async () => {
    const number = typed.trim().replace(/^#/, '')
    if (!/^\d+$/.test(number)) {
      setProblem(t('runs.ticketNumber'))
      return
    }
    try {
      onChange({ ticketId: (await api.ticket(number)).id })
      setTyped('')
      setProblem('')
    } catch (error) {
      setProblem(sentenceOf(error))
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void find()
      }}
    >
      <Group gap={6} align="end" wrap="nowrap">
        <TextInput
          label={t('runs.ticket')}
          placeholder="#1024"
          style={{ flex: 1 }}
          value={typed}
          error={problem || null}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={typed.trim() === '' && filters.ticketId === ''}>
          {t('time.show')}
        </Button>
      </Group>
    </form>
  )
}

/** The rarer filters that are set, each to be taken away. */
function SetFilters({ filters, onChange }: BarProps) {
  const { t } = useTranslation()
  const { deviceId, ticketId, trigger } = filters
  const device = useQuery({ ...queries.device(deviceId), enabled: deviceId !== '' }).data
  const ticket = useQuery({ ...queries.ticket(ticketId), enabled: ticketId !== '' }).data
  const kind = useTriggers().find(({ type }) => type === trigger)
  const set = [
    ...(trigger ? [{ name: 'trigger', text: `${t('runs.trigger')}: ${kind?.title ?? trigger}` }] : []),
    ...(deviceId ? [{ name: 'deviceId', text: `${t('runs.device')}: ${device?.hostname ?? '…'}` }] : []),
    ...(ticketId
      ? [{ name: 'ticketId', text: `${t('runs.ticket')}: ${ticket ? `#${ticket.number}` : '…'}` }]
      : []),
  ]
  if (set.length === 0) return null
  return (
    <ul className="set-filters" aria-label={t('runs.setFilters')}>
      {set.map(({ name, text }) => (
        <li key={name} className="set-filter">
          {text}
          <CloseButton
            size="xs"
            aria-label={t('runs.removeFilter', { name: text })}
            onClick={() => onChange({ [name]: '' })}
          />
        </li>
      ))}
    </ul>
  )
}
