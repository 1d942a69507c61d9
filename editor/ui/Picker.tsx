import { Autocomplete, Select, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useContext, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { pickSource } from './pick-source.ts'
import { StepLiterals } from './step-literals.ts'
import { StepsInside } from './steps-inside.ts'
import { ThingPicker } from './ThingPicker.tsx'

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

/** Things that are found only among those of a customer. */
const ofCustomer = ['site', 'contract']

interface PickerProps {
  id: string
  picker: string
  value: string
  placeholder: string
  disabled: boolean
  error: boolean
  'aria-label': string
  onChange: (value: string) => void
}

/** Chooses what a parameter names, by its name; what is stored is its id or word. */
export function Picker(props: PickerProps) {
  const { picker, value, onChange, placeholder, ...common } = props
  const { t } = useTranslation()
  const client = useQueryClient()
  const language = useLanguage()
  const inside = useContext(StepsInside)
  const literals = useContext(StepLiterals)
  const [chosenCustomer, setChosenCustomer] = useState('')
  const port = picker.startsWith('connection') ? (picker.split(':')[1] ?? '') : undefined
  const connectors = useQuery({ ...queries.connectors(language), enabled: port !== undefined })
  const fixed = typeof literals.customerId === 'string' ? literals.customerId : ''
  const customerId = fixed || (ofCustomer.includes(picker) ? chosenCustomer : '') || null
  const source = useMemo(() => {
    const fitting = new Set(
      connectors.data?.items.filter(({ ports }) => !port || ports.includes(port)).map(({ type }) => type),
    )
    return pickSource(picker, { client, customerId, fits: (type) => fitting.has(type) })
  }, [picker, client, customerId, port, connectors.data])

  if (port !== undefined && !connectors.data) return <Select {...common} data={[]} disabled />
  if (ofCustomer.includes(picker) && fixed === '') {
    // Nobody said whose it is: the customer is asked first, and only to find it.
    return (
      <Stack gap={4}>
        <Picker
          {...common}
          id={`${common.id}-customer`}
          aria-label={t('pick.customerOf', { name: common['aria-label'] })}
          error={false}
          picker="customer"
          placeholder={t('pick.customerFirst')}
          value={chosenCustomer}
          onChange={setChosenCustomer}
        />
        {source ? (
          <ThingPicker key={chosenCustomer} {...props} source={source} among={chosenCustomer} />
        ) : (
          <Select
            {...common}
            data={value ? [{ value, label: value }] : []}
            value={value || null}
            clearable
            placeholder={t('word.choose')}
            onChange={(next) => onChange(next ?? '')}
          />
        )}
      </Stack>
    )
  }
  if (source) return <ThingPicker key={customerId} {...props} source={source} among={customerId ?? ''} />
  if (picker === 'priority' || picker === 'stepInside') {
    const known =
      picker === 'stepInside'
        ? [...inside]
        : priorities.map((priority) => ({ value: priority, label: t(`priority.${priority}`) }))
    const isKnown = value === '' || known.some((option) => option.value === value)
    return (
      <Select
        {...common}
        searchable
        clearable
        placeholder={t('word.choose')}
        nothingFoundMessage={t('word.none')}
        data={isKnown ? known : [...known, { value, label: value }]}
        value={value || null}
        onChange={(next) => onChange(next ?? '')}
      />
    )
  }
  const suggested =
    picker === 'timeZone' ? Intl.supportedValuesOf('timeZone') : picker === 'eventType' ? eventTypes : []
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
