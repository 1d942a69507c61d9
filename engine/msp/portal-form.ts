import { z } from 'zod'
import { type FieldProblem, type FormField, type FormValue, formFieldTypes, readForm } from './form-field.ts'

export const portalFieldTypes = [...formFieldTypes, 'email', 'phone', 'device', 'file'] as const

/** One field of a page that customers fill in. */
export const portalField = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z_]\w{0,49}$/, 'Letters, digits and _ only, beginning with a letter')
    .meta({ title: 'Name', description: 'By which later steps read it.' }),
  label: z.string().trim().max(200).default('').meta({ title: 'Label' }),
  labelIt: z.string().trim().max(200).default('').meta({ title: 'Label in Italian' }),
  type: z
    .enum(portalFieldTypes)
    .default('text')
    .meta({
      title: 'Type',
      labels: {
        text: 'Text',
        multiline: 'Longer text',
        number: 'Number',
        boolean: 'Yes or no',
        date: 'Date',
        choice: 'Choice',
        email: 'E-mail address',
        phone: 'Telephone',
        device: 'Device of the customer',
        file: 'Files',
      },
    }),
  required: z.boolean().default(true).meta({ title: 'Required' }),
  choices: z.array(z.string()).default([]).meta({ title: 'Choices', description: 'For a choice only.' }),
  hint: z.string().trim().max(300).default('').meta({ title: 'Hint' }),
  hintIt: z.string().trim().max(300).default('').meta({ title: 'Hint in Italian' }),
})

export type PortalField = z.output<typeof portalField>

const portalFields = z
  .array(portalField)
  .min(1, 'Add at least one field')
  .max(50)
  .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, {
    message: 'Two fields have the same name',
  })
  .refine((fields) => fields.every(({ type, choices }) => type !== 'choice' || choices.length > 0), {
    message: 'A choice needs something to choose from',
  })

export const portalLanguages = ['both', 'en', 'it'] as const
export type PortalLanguage = 'en' | 'it'

const shortText = z.string().trim().max(200)
const longText = z.string().trim().max(4000)

/** A public page with a form, and what becomes of what is sent by it. */
export const portalForm = z.object({
  title: shortText
    .min(1, 'Write a title')
    .default('Open a ticket')
    .meta({ title: 'Title', description: 'Stands above the form.' }),
  titleIt: shortText.default('').meta({ title: 'Title in Italian', description: 'Empty: the one above.' }),
  intro: longText.default('').meta({ title: 'Introduction', multiline: true }),
  introIt: longText.default('').meta({ title: 'Introduction in Italian', multiline: true }),
  fields: portalFields
    .default([
      {
        name: 'subject',
        label: 'What is it about?',
        labelIt: 'Di che cosa si tratta?',
        type: 'text',
        required: true,
        choices: [],
        hint: '',
        hintIt: '',
      },
      {
        name: 'description',
        label: 'What happens?',
        labelIt: 'Che cosa succede?',
        type: 'multiline',
        required: true,
        choices: [],
        hint: '',
        hintIt: '',
      },
      {
        name: 'files',
        label: 'Pictures and documents',
        labelIt: 'Immagini e documenti',
        type: 'file',
        required: false,
        choices: [],
        hint: '',
        hintIt: '',
      },
    ])
    .meta({
      title: 'Fields',
      description: 'Name and e-mail address are always asked.',
      picker: 'form-fields',
    }),
  languages: z
    .enum(portalLanguages)
    .default('both')
    .meta({
      title: 'Languages',
      description: 'Both: as the customer or the browser has it.',
      labels: { both: 'English and Italian', en: 'English', it: 'Italian' },
    }),
  audience: z
    .enum(['everybody', 'links'])
    .default('everybody')
    .meta({
      title: 'For whom',
      description: 'Everybody: the customer is known by the e-mail address, or by a link of its own.',
      labels: { everybody: 'Whoever has the address', links: 'Only by links of customers' },
    }),
  unknownSender: z
    .enum(['triage', 'start', 'refuse'])
    .default('triage')
    .meta({
      title: 'Addresses of nobody we know',
      description:
        'Refused only after a code has proved the address, so that nobody tries out who is a customer.',
      labels: {
        triage: 'Wait in the triage for a person',
        start: 'Start without a customer',
        refuse: 'Refuse',
      },
    }),
  proof: z
    .enum(['none', 'code'])
    .default('none')
    .meta({
      title: 'Proof of the e-mail address',
      description: 'A code of six digits that goes to the address; it needs a connection that sends e-mail.',
      labels: { none: 'None', code: 'A code by e-mail' },
    }),
  sentText: longText.default('').meta({
    title: 'Text after sending',
    description: 'Below the number of the ticket, or below the reference.',
    multiline: true,
  }),
  sentTextIt: longText.default('').meta({ title: 'Text after sending in Italian', multiline: true }),
  fileKinds: z
    .enum(['documents', 'any'])
    .default('documents')
    .meta({
      title: 'Files taken',
      description: 'By what they hold, not by their name. Programs and scripts are never taken.',
      labels: { documents: 'Pictures, documents, archives', any: 'Any but programs' },
    }),
  mostFiles: z.int().min(1).max(20).default(5).meta({ title: 'Files at most' }),
  largestFileMb: z.int().min(1).max(10).default(10).meta({ title: 'MB of a file at most' }),
  largestTotalMb: z.int().min(1).max(25).default(25).meta({ title: 'MB of all files at most' }),
  mostPerHour: z.int().min(1).max(10_000).default(120).meta({
    title: 'Times in an hour at most',
    description: 'Of this form, whoever sends. Each address on the internet has twenty tries in ten minutes.',
  }),
})

export type PortalForm = z.output<typeof portalForm>

/** A file that came with a form, as flows see it. */
export const portalFile = z.object({
  id: z.string(),
  name: z.string(),
  /** By what it holds; `application/octet-stream` where that is not known. */
  type: z.string(),
  /** Bytes. */
  size: z.int(),
  field: z.string(),
})

/** What was sent by a form, as its trigger reads it. */
export interface PortalSubmission {
  /** What the sender was told to ask for it by. */
  reference: string
  language: PortalLanguage
  name: string
  /** Normal form. */
  email: string
  /** How the sender is known: by a link of the customer, by a code, or not at all. */
  proof: 'link' | 'code' | 'none'
  /** Set where it came by a link of the customer. */
  customerId: string | undefined
  /** Chosen from those of the customer. */
  deviceId: string | undefined
  /** Whether the address or the link belongs to a customer. */
  isKnown: boolean
  values: Record<string, FormValue>
  files: z.output<typeof portalFile>[]
}

export type PortalProblem = FieldProblem | 'email' | 'phone' | 'device'

/** Whom a page shows, and what a customer's own page offers. */
export interface PortalDevice {
  id: string
  hostname: string
}

/**
 * Text that was typed, as the values that steps read. Files are not in it. On a customer's own page a device must be one
 * of `devices`; elsewhere it is any text.
 */
export function readPortalForm(
  fields: readonly PortalField[],
  typed: Readonly<Record<string, string>>,
  devices: readonly PortalDevice[] | undefined,
): { values: Record<string, FormValue>; problems: Record<string, PortalProblem> } {
  const plain = fields.filter(({ type }) => type !== 'file').map(asPlainField)
  const read = readForm(plain, typed)
  const problems: Record<string, PortalProblem> = { ...read.problems }
  for (const { name, type } of fields) {
    const value = read.values[name]
    if (typeof value !== 'string') continue
    if (type === 'email' && !isAddress(value)) problems[name] = 'email'
    if (type === 'phone' && !/^\+?[\d\s()./-]{3,40}$/.test(value)) problems[name] = 'phone'
    if (type === 'device' && devices && !devices.some(({ hostname }) => hostname === value)) {
      problems[name] = 'device'
    }
  }
  return { values: read.values, problems }
}

export function isAddress(text: string): boolean {
  return text.length <= 254 && z.email().safeParse(text).success
}

function asPlainField({ name, label, type, required, choices }: PortalField): FormField {
  const plain = type === 'email' || type === 'phone' || type === 'device' || type === 'file' ? 'text' : type
  return { name, label, type: plain, required, choices }
}
