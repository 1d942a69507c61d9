import { resolve } from 'node:path'
import { z } from 'zod'

const ROLES = ['web', 'worker'] as const
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export interface Config {
  /** 0 lets the system choose. */
  port: number
  host: string
  /** A PostgreSQL of one's own; undefined for the embedded one in `dataDir`. */
  databaseUrl: string | undefined
  /** Absolute. */
  dataDir: string
  /** Absolute; below it folders may be sources of playbooks. Undefined: none may. */
  playbooksDir: string | undefined
  /** Undefined: the key kept in `dataDir` is used, and made if there is none. */
  secretKey: string | undefined
  roles: readonly (typeof ROLES)[number][]
  /** Where people and webhooks reach this server, without a slash at its end. */
  publicUrl: string
  logLevel: (typeof LOG_LEVELS)[number]
  /** Where a process without the web role answers `/healthz`, `/readyz` and `/metrics`; undefined where it does not. */
  metricsPort: number | undefined
  /** Undefined: no traces are drawn. */
  tracing: TracingConfig | undefined
}

/** How runs are drawn as traces; where they are sent, OpenTelemetry's exporter reads itself. */
export interface TracingConfig {
  sampler: (typeof SAMPLERS)[number]
  /** Share of traces that are drawn, 0 to 1, for the samplers that go by it. */
  ratio: number
  scheduleDelayMs: number
}

const variables = z.object({
  PORT: z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((port) => port <= 65535)
    .default(4600),
  HOST: z
    .string()
    .regex(/^[a-zA-Z0-9.:_-]+$/)
    .default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .refine((text) => isUrl(text, ['postgres:', 'postgresql:']))
    .optional(),
  SENTIERO_DATA_DIR: z.string().default('./data'),
  SENTIERO_PLAYBOOKS_DIR: z.string().optional(),
  SENTIERO_SECRET_KEY: z.string().min(32).optional(),
  SENTIERO_ROLES: z
    .string()
    .transform((text) => [...new Set(text.split(',').map((role) => role.trim()))])
    .pipe(z.array(z.enum(ROLES)))
    .default([...ROLES]),
  SENTIERO_PUBLIC_URL: z
    .string()
    .refine((text) => isUrl(text, ['http:', 'https:']))
    .optional(),
  SENTIERO_LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  SENTIERO_METRICS_PORT: z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((port) => port <= 65535)
    .optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .refine((text) => isUrl(text, ['http:', 'https:']))
    .optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z
    .string()
    .refine((text) => isUrl(text, ['http:', 'https:']))
    .optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.literal('http/json').optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z.literal('http/json').optional(),
  OTEL_TRACES_SAMPLER: z.enum(SAMPLERS).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  OTEL_BSP_SCHEDULE_DELAY: z.coerce.number().int().min(1).default(5000),
})

const advice: Record<keyof z.infer<typeof variables>, string> = {
  PORT: 'Give a port number, 0 (any free port) to 65535.',
  HOST: 'Give the address to listen on, such as 127.0.0.1, or 0.0.0.0 for all.',
  DATABASE_URL: 'Give postgresql://user:password@host:5432/database, or leave it unset.',
  SENTIERO_DATA_DIR: 'Give a folder.',
  SENTIERO_PLAYBOOKS_DIR: 'Give a folder, or leave it unset.',
  SENTIERO_SECRET_KEY: 'Give at least 32 random characters (openssl rand -base64 32), or leave it unset.',
  SENTIERO_ROLES: 'Give web, worker, or both as web,worker.',
  SENTIERO_PUBLIC_URL: 'Give the address people open in the browser, such as https://flows.example.com.',
  SENTIERO_LOG_LEVEL: `Give one of ${LOG_LEVELS.join(', ')}.`,
  SENTIERO_METRICS_PORT: 'Give a port number, 0 (any free port) to 65535, or leave it unset.',
  OTEL_SDK_DISABLED: 'Give true or false, or leave it unset.',
  OTEL_TRACES_EXPORTER: 'Give otlp or none, or leave it unset.',
  OTEL_EXPORTER_OTLP_ENDPOINT:
    'Give the address of a collector, such as http://localhost:4318, or leave it unset.',
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT:
    'Give the address that takes traces, such as http://localhost:4318/v1/traces, or leave it unset.',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'Traces are sent by http/json only: give that, or leave it unset.',
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'Traces are sent by http/json only: give that, or leave it unset.',
  OTEL_TRACES_SAMPLER: `Give one of ${SAMPLERS.join(', ')}.`,
  OTEL_TRACES_SAMPLER_ARG: 'Give the share of traces to draw, 0 to 1.',
  OTEL_BSP_SCHEDULE_DELAY: 'Give a number of milliseconds.',
}

// Their values are not repeated in an error, which ends in logs and tickets.
const SECRET: ReadonlySet<string> = new Set([
  'DATABASE_URL',
  'SENTIERO_SECRET_KEY',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
])

/** Reads the settings; an empty variable counts as unset. Throws one error that names every wrong one. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(
    Object.keys(variables.shape).map((name) => [name, env[name]?.trim() || undefined]),
  )
  const result = variables.safeParse(given)
  if (!result.success) {
    const wrong = new Set(result.error.issues.map((issue) => String(issue.path[0])))
    throw new Error([...wrong].map((name) => explain(name, given[name])).join('\n'))
  }
  const settings = result.data
  return {
    port: settings.PORT,
    host: settings.HOST,
    databaseUrl: settings.DATABASE_URL,
    dataDir: resolve(settings.SENTIERO_DATA_DIR),
    playbooksDir: settings.SENTIERO_PLAYBOOKS_DIR && resolve(settings.SENTIERO_PLAYBOOKS_DIR),
    secretKey: settings.SENTIERO_SECRET_KEY,
    roles: settings.SENTIERO_ROLES,
    publicUrl: (settings.SENTIERO_PUBLIC_URL ?? localUrl(settings.HOST, settings.PORT)).replace(/\/+$/, ''),
    logLevel: settings.SENTIERO_LOG_LEVEL,
    metricsPort: settings.SENTIERO_METRICS_PORT,
    tracing: tracingOf(settings),
  }
}

/** Off unless a place to send traces to is named, or OTEL_TRACES_EXPORTER=otlp asks for the usual one. */
function tracingOf(settings: z.output<typeof variables>): TracingConfig | undefined {
  const { OTEL_TRACES_EXPORTER: exporter, OTEL_SDK_DISABLED: disabled } = settings
  const named = settings.OTEL_EXPORTER_OTLP_ENDPOINT ?? settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
  if (exporter === 'none' || disabled?.toLowerCase() === 'true') return undefined
  if (exporter === undefined && named === undefined) return undefined
  return {
    sampler: settings.OTEL_TRACES_SAMPLER,
    ratio: settings.OTEL_TRACES_SAMPLER_ARG,
    scheduleDelayMs: settings.OTEL_BSP_SCHEDULE_DELAY,
  }
}

/** The address of a server listening on this host and port, as seen from the same machine. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

function explain(name: string, value: string | undefined): string {
  const shown = SECRET.has(name)
    ? 'is set to something that cannot be used'
    : `is "${value}", which cannot be used`
  return `${name} ${shown}. ${advice[name as keyof typeof advice]}`
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol)
}
