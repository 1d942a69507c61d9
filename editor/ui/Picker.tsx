import { Autocomplete, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { StepsInside } from './steps-inside.ts'

const queues = ['Support', 'Alerts', 'Projects', 'Billing']
const eventTypes = [
  'alert.raised',
  'alert.cleared',
  'email.received',
  'webhook.received',
  'ticket.replied',
  'ticket.status_changed',
  'ticket.closed',
]
const priorities = ['low', 'normal', 'high', 'critical'] as const

/** Chooses a customer, device, connection, workflow, lookup table, script, queue or priority by name; what is stored is its id or word. */
export function Picker({
  id,
  picker,
  value,
  placeholder,
  disabled,
  error,
  'aria-label': label,
  onChange,
}: {
  id: string
  picker: string
  value: string
  placeholder: string
  disabled: boolean
  error: boolean
  'aria-label': string
  onChange: (value: string) => void
}) {
  const { t } = useTranslation()
  const port = picker.startsWith('connection') ? (picker.split(':')[1] ?? '') : undefined
  const customers = useQuery({ ...queries.customers(), enabled: picker === 'customer' })
  const devices = useQuery({ ...queries.devices(), enabled: picker === 'device' })
  const connections = useQuery({ ...queries.connections(), enabled: port !== undefined })
  const workflows = useQuery({ ...queries.workflows(), enabled: picker === 'workflow' })
  const tables = useQuery({ ...queries.lookupTables(), enabled: picker === 'lookupTable' })
  const inside = useContext(StepsInside)
  const teams = useQuery({ ...queries.teams(), enabled: picker === 'team' })
  const scripts = useQuery({ ...queries.scripts(), enabled: picker === 'script' })
  const language = useLanguage()
  const connectors = useQuery({ ...queries.connectors(language), enabled: port !== undefined })
  const common = { id, disabled, error, 'aria-label': label }

  if (
    !['customer', 'device', 'priority', 'lookupTable', 'script', 'workflow', 'stepInside'].includes(picker) &&
    port === undefined
  ) {
    const suggested =
      picker === 'queue'
        ? queues
        : picker === 'timeZone'
          ? Intl.supportedValuesOf('timeZone')
          : picker === 'eventType'
            ? eventTypes
            : picker === 'team'
              ? (teams.data?.items ?? []).map(({ name }) => name)
              : []
    return (
      <Autocomplete
        {...common}
        data={suggested}
        limit={100}
        placeholder={placeholder}
        value={value}
        onChange={onChange}
      />
    )
  }
  const fitting = new Set(
    connectors.data?.items.filter(({ ports }) => !port || ports.includes(port)).map(({ type }) => type),
  )
  const options =
    picker === 'customer'
      ? customers.data?.items.map((customer) => ({ value: customer.id, label: customer.name }))
      : picker === 'device'
        ? devices.data?.items.map((device) => ({
            value: device.id,
            label: device.customerName ? `${device.hostname} · ${device.customerName}` : device.hostname,
          }))
        : picker === 'stepInside'
          ? [...inside]
          : picker === 'workflow'
            ? workflows.data?.items.map((workflow) => ({ value: workflow.id, label: workflow.name }))
            : picker === 'priority'
              ? priorities.map((priority) => ({ value: priority, label: t(`priority.${priority}`) }))
              : picker === 'lookupTable'
                ? // Scripts call them by their names too.
                  tables.data?.items.map(({ name }) => ({ value: name, label: name }))
                : picker === 'script'
                  ? scripts.data?.items.map(({ name }) => ({ value: name, label: name }))
                  : connections.data?.items
                      .filter(({ type }) => fitting.has(type))
                      .map((connection) => ({ value: connection.id, label: connection.name }))
  const known = options ?? []
  const nothing =
    port !== undefined
      ? 'param.noConnection'
      : picker === 'lookupTable'
        ? 'param.noLookupTable'
        : picker === 'script'
          ? 'param.noScript'
          : 'word.none'
  const withPresent =
    value && !known.some((option) => option.value === value) ? [...known, { value, label: value }] : known
  return (
    <Select
      {...common}
      searchable
      clearable
      placeholder={t('word.choose')}
      nothingFoundMessage={t(nothing)}
      data={withPresent}
      value={value || null}
      onChange={(next) => onChange(next ?? '')}
    />
  )
}
