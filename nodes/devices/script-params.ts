import { z } from '#sdk'
import { optionalId, optionalNumber, optionalText } from '../optional-params.ts'

/** Where a script runs. */
export const whereParams = {
  connection: optionalText().meta({
    title: 'Connection',
    description: 'The key or password to sign in with. Empty: the only one there is for the customer.',
    picker: 'connection:shell',
  }),
  deviceId: optionalId().meta({
    title: 'Device',
    description: 'Empty: the device that the event concerns, unless a machine is filled in.',
    picker: 'device',
  }),
  host: optionalText().meta({
    title: 'Machine',
    description: 'Name or address to connect to, where it is not the name of the device.',
    placeholder: 'srv-1.example.com',
  }),
}

/** Which script of the library, and what it is given. */
export const scriptParams = {
  script: optionalText().meta({
    title: 'Script',
    description: 'From the library, by its name.',
    picker: 'script',
  }),
  version: optionalNumber(z.int().min(1)).meta({
    title: 'Version',
    description: 'Empty: the newest one, also when it is saved after this workflow was published.',
  }),
  parameters: z.record(z.string(), z.json()).nullish().meta({
    title: 'Parameters',
    description: 'What the script asks for, by name: {"service": "nginx"}. It finds them in its environment.',
  }),
  arguments: z
    .array(z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .max(100)
    .nullish()
    .meta({ title: 'Arguments', description: 'In their order: $1, $2 … in sh, $args in PowerShell.' }),
  timeoutSeconds: z.coerce.number().int().min(1).max(14_400).default(60).meta({
    title: 'Time at most (seconds)',
    description: 'Then the script is stopped on the machine, with everything it started, and the step fails.',
  }),
}

export const scriptOutput = z.object({
  /** The script was not ended by itself but by a signal where this is null. */
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  /** The first megabyte of each. */
  stdout: z.string(),
  stderr: z.string(),
  truncated: z.boolean(),
  durationMs: z.int(),
  host: z.string(),
  /** Null for a text of one's own. */
  script: z.string().nullable(),
  version: z.int().nullable(),
})
