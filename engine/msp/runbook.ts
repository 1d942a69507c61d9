import { z } from 'zod'

export const runbookFieldTypes = [
  'text',
  'multiline',
  'number',
  'boolean',
  'date',
  'choice',
  'customer',
  'device',
  'ticket',
  'contact',
] as const

/** Fields whose value is something on the desk, chosen by name. */
export const pickedTypes = ['customer', 'device', 'ticket', 'contact'] as const
export type PickedType = (typeof pickedTypes)[number]

export function isPicked(type: RunbookField['type']): type is PickedType {
  return (pickedTypes as readonly string[]).includes(type)
}

/** Where a runbook can be started. */
export const runbookPlaces = ['runbooks', 'ticket', 'device', 'customer'] as const
export type RunbookPlace = (typeof runbookPlaces)[number]

/** Families of operating systems, told by words that stand in the name that a machine reports. */
export const osFamilies = ['windows', 'linux', 'macos'] as const

const osWords: Record<(typeof osFamilies)[number], RegExp> = {
  windows: /windows/i,
  linux: /linux|debian|ubuntu|red hat|rhel|centos|rocky|alma|fedora|suse|proxmox|alpine|arch/i,
  macos: /mac ?os|os x|darwin/i,
}

export const runbookField = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/, 'A name starts with a letter and holds letters, digits and _')
    .meta({ title: 'Name', description: 'By which steps read it: trigger.NAME.' }),
  label: z.string().max(200).default('').meta({ title: 'Label' }),
  type: z
    .enum(runbookFieldTypes)
    .default('text')
    .meta({
      title: 'Type',
      labels: {
        text: 'Text',
        multiline: 'Long text',
        number: 'Number',
        boolean: 'Yes or no',
        date: 'Date',
        choice: 'Choice',
        customer: 'Customer',
        device: 'Device',
        ticket: 'Ticket',
        contact: 'Contact',
      },
    }),
  required: z.boolean().default(false).meta({ title: 'Required' }),
  help: z.string().max(500).default('').meta({ title: 'Help' }),
  default: z.string().max(2000).default('').meta({
    title: 'Default',
    description: 'A text with {{ ticket… }}, {{ device… }}, {{ customer… }} and {{ user… }}.',
    placeholder: '{{ device.hostname }}',
  }),
  choices: z.array(z.string().max(200)).max(200).default([]).meta({ title: 'Choices' }),
  minimum: z
    .number()
    .nullable()
    .default(null)
    .meta({ title: 'At least', description: 'Of a number; of a text its characters.' }),
  maximum: z.number().nullable().default(null).meta({ title: 'At most' }),
})
export type RunbookField = z.output<typeof runbookField>

/** What a workflow asks before it is started by hand, what it says of itself, where it is offered and to whom. */
export const runbookSettings = z.object({
  form: z
    .array(runbookField)
    .max(100)
    .refine((form) => new Set(form.map(({ name }) => name)).size === form.length, 'Two fields have one name')
    .refine(
      (form) => form.every(({ type, choices }) => type !== 'choice' || choices.length > 0),
      'A choice needs something to choose from',
    )
    .default([])
    .meta({ title: 'Form', description: 'What is asked before it starts; empty: any values are taken.' }),
  confirm: z.string().max(4000).default('').meta({
    title: 'Before it starts, say',
    description: 'What it will do, with {{ form.NAME }}, {{ ticket… }}, {{ device… }}, {{ customer… }}.',
    multiline: true,
    placeholder: 'Restarts {{ form.service }} on {{ form.device.hostname }}.',
  }),
  showPlan: z.boolean().default(true).meta({
    title: 'Show what it will write',
    description: 'Runs it dry with the same values first, and lists what it would write.',
  }),
  category: z.string().trim().max(60).default('').meta({ title: 'Category' }),
  offeredOn: z
    .array(z.enum(runbookPlaces))
    .default(['runbooks'])
    .meta({
      title: 'Offered on',
      labels: { runbooks: 'The runbooks page', ticket: 'Tickets', device: 'Devices', customer: 'Customers' },
    }),
  deviceKinds: z
    .array(z.enum(['server', 'workstation', 'network', 'mobile', 'other']))
    .default([])
    .meta({ title: 'Only for devices of kind', description: 'Empty: all.' }),
  deviceSystems: z
    .array(z.enum(osFamilies))
    .default([])
    .meta({
      title: 'Only for devices with',
      description: 'Empty: any system.',
      labels: { windows: 'Windows', linux: 'Linux', macos: 'macOS' },
    }),
  customerTags: z
    .array(z.string().trim().min(1).max(100))
    .default([])
    .meta({ title: 'Only for customers with a tag', description: 'Empty: all.' }),
  startedBy: z.array(z.string().trim().min(1).max(320)).max(200).default([]).meta({
    title: 'Who may start it',
    description: 'Roles, teams and users. Empty: every technician, editor and administrator.',
    picker: 'starter',
  }),
})
export type RunbookSettings = z.output<typeof runbookSettings>

/** What of a device and a customer decides whether a runbook fits them. */
export interface RunbookSubject {
  device: { kind: string; os: string } | null
  customer: { tags: readonly string[] } | null
}

/** Why a runbook does not fit what it is to be started for; undefined where it does, or where nothing is known of it. */
export function misfit(
  { deviceKinds, deviceSystems, customerTags }: RunbookSettings,
  { device, customer }: RunbookSubject,
): 'device_kind' | 'device_system' | 'customer_tag' | undefined {
  if (device && deviceKinds.length > 0 && !deviceKinds.some((kind) => kind === device.kind))
    return 'device_kind'
  if (device && deviceSystems.length > 0 && !deviceSystems.some((family) => osWords[family].test(device.os)))
    return 'device_system'
  const tags = customer?.tags.map((tag) => tag.toLowerCase())
  if (tags && customerTags.length > 0 && !customerTags.some((tag) => tags.includes(tag.toLowerCase())))
    return 'customer_tag'
  return undefined
}

export const misfitText = {
  device_kind: 'It is not made for devices of this kind.',
  device_system: 'It is not made for the operating system of this device.',
  customer_tag: 'It is not made for this customer: it lacks the tag.',
} as const
