import { z } from 'zod'

/** What a script does to the machine at worst: nothing, something that can be put right, or something that cannot. */
export const scriptRisk = z.enum(['reads', 'changes', 'destroys'])
export const scriptShell = z.enum(['sh', 'powershell'])

const parameterValue = z.union([z.string().max(10_000), z.number(), z.boolean()])

/** A value that whoever runs the script gives. The script finds it in the environment, under its name. */
export const scriptParameter = z
  .object({
    name: z
      .string()
      .max(60)
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'Letters, digits and _, not a digit first'),
    description: z.string().trim().max(500).default(''),
    type: z.enum(['text', 'number', 'boolean', 'choice']).default('text'),
    choices: z.array(z.string().min(1).max(200)).max(100).default([]),
    required: z.boolean().default(false),
    default: parameterValue.nullable().default(null),
  })
  .superRefine((parameter, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (isReserved(parameter.name)) {
      refuse('name', 'The machine needs a variable of this name itself. Choose another')
    }
    if (parameter.type === 'choice' && parameter.choices.length === 0) refuse('choices', 'Name the choices')
    if (parameter.default === null) return
    const read = readValue(parameter, parameter.default)
    if ('problem' in read) refuse('default', read.problem)
  })

export const scriptVersionDraft = z.object({
  shell: scriptShell.default('sh'),
  risk: scriptRisk.default('changes'),
  parameters: z
    .array(scriptParameter)
    .max(50)
    .default([])
    .refine(
      (parameters) => new Set(parameters.map(({ name }) => name.toLowerCase())).size === parameters.length,
      {
        message: 'Two parameters have the same name',
      },
    ),
  body: z.string().min(1).max(262_144),
  /** What is different from the version before. */
  note: z.string().trim().max(500).default(''),
})

export type ScriptRisk = z.output<typeof scriptRisk>
export type ScriptShell = z.output<typeof scriptShell>
export type ScriptParameter = z.output<typeof scriptParameter>
export type ScriptVersionDraft = z.output<typeof scriptVersionDraft>

/** Variables that a shell, its loader or Windows go by; names count in any case there. */
const reserved = new Set(
  'path pathext home ifs shell user username logname pwd oldpwd env ps1 ps2 ps4 bash_env shellopts bashopts temp tmp tmpdir comspec systemroot windir psmodulepath appdata programfiles programdata userprofile lang tz'.split(
    ' ',
  ),
)

function isReserved(name: string): boolean {
  const folded = name.toLowerCase()
  return reserved.has(folded) || /^(?:ld_|dyld_|lc_|bash_func_)/.test(folded)
}

/**
 * The environment of a script: what is given, else the defaults, each read as its type. Booleans are `true` and `false`;
 * a parameter without a value is the empty text. `problem` says what is missing or does not fit.
 */
export function scriptEnvironment(
  parameters: readonly ScriptParameter[],
  given: Readonly<Record<string, unknown>>,
): { env: Record<string, string> } | { problem: string } {
  const known = new Set(parameters.map(({ name }) => name))
  const unknown = Object.keys(given).filter((name) => !known.has(name))
  if (unknown.length > 0) {
    const names = [...known].join(', ')
    const has = names === '' ? 'It has none.' : `It has ${names}.`
    return { problem: `The script has no parameter ${unknown.map((name) => `"${name}"`).join(', ')}. ${has}` }
  }
  const env: Record<string, string> = {}
  for (const parameter of parameters) {
    const value = isGiven(given[parameter.name]) ? given[parameter.name] : parameter.default
    if (!isGiven(value)) {
      if (parameter.required) return { problem: `The parameter "${parameter.name}" has no value.` }
      env[parameter.name] = ''
      continue
    }
    const read = readValue(parameter, value)
    if ('problem' in read)
      return { problem: `The parameter "${parameter.name}" does not fit: ${read.problem}.` }
    env[parameter.name] = read.text
  }
  return { env }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

/** Numbers and booleans may come as text, as expressions and forms give them. */
function readValue(
  { type, choices }: Pick<ScriptParameter, 'type' | 'choices'>,
  value: unknown,
): { text: string } | { problem: string } {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return { problem: 'it is neither text, a number nor yes or no' }
  }
  const text = String(value)
  if (text.includes('\0')) return { problem: 'it holds a NUL character' }
  switch (type) {
    case 'text':
      return { text }
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text))
        ? { text: text.trim() }
        : { problem: 'it is no number' }
    case 'boolean':
      return /^(?:true|false)$/i.test(text.trim())
        ? { text: text.trim().toLowerCase() }
        : { problem: 'it is neither true nor false' }
    case 'choice':
      return choices.includes(text) ? { text } : { problem: `it is none of ${choices.join(', ')}` }
  }
}
