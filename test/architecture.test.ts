import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deviceEvents } from '#engine/msp/device-event.ts'
import { moneyEvents } from '#engine/msp/money-event.ts'
import { slaEvents } from '#engine/msp/sla-event.ts'
import { ticketEvents } from '#engine/msp/ticket-event.ts'

const root = resolve(import.meta.dirname, '..')

/**
 * Who may import whom, with the reason where it is not the general one: imports point down this list and never back.
 * `types` are folders of which only types may be imported; `packages` are the libraries of the row.
 */
interface Rule {
  may: readonly string[]
  types?: readonly string[]
  packages: readonly string[]
}

const node = 'node:'
const rules: Record<string, Rule> = {
  // Pure: no database, no clock, no network. They run in the browser too.
  'engine/expressions': {
    may: [],
    types: ['engine/graph'],
    packages: ['zod', 'liquidjs', 'node:worker_threads'],
  },
  'engine/graph': { may: ['engine/expressions'], packages: ['zod'] },
  'engine/msp': { may: [], packages: ['zod', 'luxon'] },
  // Which events start runs: a function of what is known, without a database or a clock.
  'engine/noise': { may: ['engine/msp'], types: ['engine/graph'], packages: [] },
  // The stream that connectors are lent is Node's.
  'engine/sdk': { may: ['engine/graph', 'engine/msp'], packages: ['zod', 'node:stream'] },
  'engine/config.ts': { may: [], packages: ['zod', node] },
  'engine/log.ts': { may: [], types: ['engine/config.ts'], packages: ['pino'] },
  'engine/build-editor.ts': { may: [], packages: [node] },
  'engine/open-port.ts': { may: [], packages: ['@hono', node] },
  // What the server and the command line open alike.
  'engine/open-installation.ts': {
    may: [
      'engine/auth',
      'engine/connections',
      'engine/db',
      'engine/http',
      'engine/registry.ts',
      'engine/runs',
      'engine/config.ts',
    ],
    types: ['engine/sdk'],
    packages: ['kysely', 'pg', node],
  },
  'engine/db': { may: [], types: ['engine/graph'], packages: ['kysely', 'pg', 'graphile-worker', node] },
  'engine/auth': {
    may: ['engine/db'],
    types: ['engine/graph'],
    packages: ['better-auth', 'kysely', 'pg', 'zod', 'uuid', node],
  },
  'engine/connections': {
    may: ['engine/db', 'engine/sdk'],
    types: ['engine/graph', 'engine/msp'],
    packages: ['kysely', 'zod', 'uuid', node],
  },
  // The only place that opens connections to the web.
  'engine/http': {
    may: ['engine/db', 'engine/sdk'],
    packages: ['undici', 'ipaddr.js', 'kysely', 'uuid', node],
  },
  // What we say ourselves, kept in the transaction of what brought it about.
  'engine/own-events': {
    may: ['engine/db'],
    types: ['engine/graph', 'engine/sdk'],
    packages: ['kysely', 'uuid'],
  },
  'engine/desk': {
    may: ['engine/db', 'engine/msp', 'engine/sdk', 'engine/own-events'],
    types: ['engine/graph'],
    packages: ['kysely', 'zod', 'uuid', node],
  },
  // User code: its child processes load nothing but this folder and isolated-vm.
  'engine/sandbox': {
    may: ['engine/sdk'],
    types: ['engine/graph'],
    packages: ['isolated-vm', 'zod', node],
  },
  // Scripts for the machines of customers.
  'engine/scripts': {
    may: ['engine/db', 'engine/msp', 'engine/sdk'],
    packages: ['kysely', 'uuid', 'yaml', 'zod', node],
  },
  'engine/registry.ts': { may: [], types: ['engine/graph', 'engine/sdk'], packages: [] },
  // What ends the waits of parked runs.
  'engine/waits': { may: ['engine/db'], types: ['engine/graph'], packages: ['kysely', 'pg', node] },
  // What flow steps keep in our own tables.
  'engine/flow': {
    may: ['engine/db', 'engine/msp', 'engine/sdk', 'engine/waits'],
    types: ['engine/graph'],
    packages: ['kysely', 'zod', 'uuid', 'luxon', 'csv-parse', node],
  },
  // Teams, and who answers the phone when.
  'engine/on-call': {
    may: ['engine/db', 'engine/msp', 'engine/sdk', 'engine/auth'],
    types: ['engine/flow'],
    packages: ['kysely', 'uuid', node],
  },
  // What customers have that differs, and which value wins.
  'engine/variables': {
    may: ['engine/db', 'engine/sdk', 'engine/msp', 'engine/connections'],
    types: ['engine/graph', 'engine/flow'],
    packages: ['kysely', 'zod', 'uuid'],
  },
  'engine/approvals': {
    may: ['engine/db', 'engine/msp', 'engine/sdk', 'engine/waits', 'engine/auth', 'engine/on-call'],
    types: ['engine/graph', 'engine/connections', 'engine/flow'],
    packages: ['kysely', 'zod', 'uuid', node],
  },
  // Texts for answers and messages, filled in.
  'engine/replies': {
    may: ['engine/db', 'engine/desk', 'engine/expressions', 'engine/msp', 'engine/sdk'],
    types: ['engine/graph', 'engine/flow'],
    packages: ['kysely'],
  },
  // Secrets that a person sees once.
  'engine/secret-links': {
    may: ['engine/db', 'engine/sdk', 'engine/auth', 'engine/approvals'],
    types: ['engine/connections', 'engine/flow'],
    packages: ['kysely', 'uuid'],
  },
  'engine/runs': {
    may: [
      'engine/secret-links',
      'engine/value',
      'engine/replies',
      'engine/db',
      'engine/graph',
      'engine/expressions',
      'engine/sdk',
      'engine/desk',
      'engine/waits',
      'engine/flow',
      'engine/scripts',
      'engine/on-call',
      'engine/approvals',
      'engine/own-events',
      'engine/variables',
      'engine/msp',
      'engine/connections',
    ],
    types: ['engine/registry.ts'],
    packages: ['kysely', 'pg', 'pino', 'zod', 'uuid', node],
  },
  'engine/triggers': {
    may: [
      'engine/db',
      'engine/graph',
      'engine/msp',
      'engine/sdk',
      'engine/desk',
      'engine/connections',
      'engine/flow',
      'engine/noise',
      'engine/waits',
      'engine/runs',
      'engine/own-events',
    ],
    types: ['engine/registry.ts', 'engine/auth'],
    packages: [
      'kysely',
      'pg',
      'pino',
      'zod',
      'uuid',
      'croner',
      'mailparser',
      'html-to-text',

      node,
    ],
  },
  // What this process and its database are measured by.
  'engine/metrics': {
    may: ['engine/db', 'engine/history', 'engine/runs/heartbeat.ts'],
    types: ['engine/runs'],
    packages: ['kysely', 'pg', 'prom-client'],
  },
  // Loaded only where traces are wanted.
  'engine/tracing': {
    may: [],
    types: ['engine/config.ts', 'engine/http', 'engine/runs'],
    packages: ['@opentelemetry', node],
  },
  // What is wrong with an installation, and what to do about it.
  'engine/doctor': {
    may: [
      'engine/db',
      'engine/metrics',
      'engine/open-installation.ts',
      'engine/runs/heartbeat.ts',
      'engine/triggers',
      'engine/history',
      'engine/cli/sealed-elsewhere.ts',
    ],
    packages: ['kysely', 'pg', node],
  },
  // Drafts that several people change: what was changed, by whom, and who looks at it.
  'engine/drafts': {
    may: ['engine/db', 'engine/graph', 'engine/runs'],
    types: ['engine/registry.ts'],
    packages: ['kysely', 'pg', 'pino', 'uuid', 'zod', node],
  },
  // Runs that are played without touching anything, and what they are to do.
  'engine/scenarios': {
    may: ['engine/db', 'engine/graph', 'engine/runs', 'engine/sdk'],
    types: ['engine/registry.ts'],
    packages: ['kysely', 'uuid', 'zod'],
  },
  // A draft held against what its published version did.
  'engine/backtests': {
    may: [
      'engine/db',
      'engine/graph',
      'engine/flow',
      'engine/msp',
      'engine/noise',
      'engine/runs',
      'engine/scenarios',
      'engine/triggers',
    ],
    types: ['engine/registry.ts', 'engine/desk'],
    packages: ['kysely', 'uuid', 'zod', node],
  },
  // Workflows that people start from a form.
  'engine/runbooks': {
    may: [
      'engine/db',
      'engine/graph',
      'engine/expressions',
      'engine/msp',
      'engine/sdk',
      'engine/desk',
      'engine/runs',
      'engine/triggers',
      'engine/auth',
    ],
    types: ['engine/registry.ts'],
    packages: ['kysely', 'uuid', node],
  },
  // What is promised, and when it is due.
  'engine/sla': {
    may: ['engine/db', 'engine/msp', 'engine/sdk', 'engine/desk', 'engine/flow', 'engine/own-events'],
    packages: ['kysely', 'uuid'],
  },
  // Machines that report to us, and what is watched from here.
  'engine/devices': {
    may: [
      'engine/db',
      'engine/msp',
      'engine/sdk',
      'engine/desk',
      'engine/waits',
      'engine/http',
      'engine/runs/batch.ts',
      'engine/own-events',
    ],
    types: ['engine/graph'],
    packages: ['kysely', 'zod', 'uuid', node],
  },
  // Pages that customers fill in: what they send, and whose it is.
  'engine/portal': {
    may: [
      'engine/db',
      'engine/msp',
      'engine/sdk',
      'engine/desk',
      'engine/approvals/send-notices.ts',
      'engine/triggers/store-events.ts',
    ],
    types: ['engine/registry.ts', 'engine/connections'],
    packages: ['@fastify/busboy', 'kysely', 'pg', 'uuid', 'zod', node],
  },
  'engine/playbooks': {
    may: [
      'engine/db',
      'engine/drafts',
      'engine/graph',
      'engine/expressions',
      'engine/connections',
      'engine/auth',
      'engine/msp',
      'engine/sdk',
      'engine/runs',
      'engine/triggers',
    ],
    types: ['engine/registry.ts'],
    packages: ['kysely', 'zod', 'uuid', 'yaml', node],
  },
  // Folders and git repositories with playbooks beside the built-in ones.
  'engine/playbook-sources': {
    may: ['engine/db', 'engine/http', 'engine/playbooks', 'engine/sdk'],
    types: ['engine/registry.ts'],
    packages: ['kysely', 'uuid', node],
  },
  // An empty desk with an engine of its own, on which scenarios of playbooks are played.
  'engine/stage': {
    may: [
      'engine/db',
      'engine/graph',
      'engine/msp',
      'engine/sdk',
      'engine/registry.ts',
      'engine/desk',
      'engine/flow',
      'engine/auth',
      'engine/connections',
      'engine/approvals',
      'engine/on-call',
      'engine/own-events',
      'engine/portal',
      'engine/variables',
      'engine/waits',
      'engine/runs',
      'engine/triggers',
      'engine/scenarios',
      'engine/playbooks',
    ],
    packages: ['kysely', 'pg', 'pino', 'uuid', 'zod', node],
  },
  // An invented MSP to try things with, its workflows and what happened there in a week.
  'engine/demo': {
    may: [
      'engine/db',
      'engine/auth',
      'engine/desk',
      'engine/expressions',
      'engine/graph',
      'engine/playbooks',
      'engine/runs',
    ],
    types: ['engine/registry.ts', 'engine/sdk'],
    packages: ['kysely', 'pg', 'uuid', 'yaml', 'zod', node],
  },
  // What ran by itself, and the minutes that it saved.
  'engine/value': { may: ['engine/db'], types: ['engine/sdk'], packages: ['kysely', 'zod'] },
  // What is wrong with the automation itself, and who is told.
  'engine/watchdog': {
    may: [
      'engine/db',
      'engine/graph',
      'engine/msp',
      'engine/sdk',
      'engine/connections',
      'engine/desk',
      'engine/approvals',
      'engine/triggers',
    ],
    packages: ['kysely', 'pg', 'uuid', 'zod'],
  },
  // What has happened: how it is kept, for how long, and how it goes.
  'engine/history': { may: ['engine/db'], packages: ['kysely', 'pg', 'zod'] },
  'engine/backup': {
    may: ['engine/db', 'engine/history', 'engine/waits', 'engine/runs'],
    packages: ['pg', 'pg-copy-streams', 'zod', node],
  },
  'engine/api': {
    may: [
      'engine/db',
      'engine/graph',
      'engine/expressions',
      'engine/msp',
      'engine/sdk',
      'engine/desk',
      'engine/auth',
      'engine/connections',
      'engine/http',
      'engine/waits',
      'engine/flow',
      'engine/scripts',
      'engine/on-call',
      'engine/secret-links',
      'engine/approvals',
      'engine/runs',
      'engine/drafts',
      'engine/scenarios',
      'engine/backtests',
      'engine/history',
      'engine/triggers',
      'engine/runbooks',
      'engine/sla',
      'engine/devices',
      'engine/demo',
      'engine/playbooks',
      'engine/playbook-sources',
      'engine/variables',
      'engine/portal',
      'engine/replies',
      'engine/stage',
      'engine/value',
      'engine/watchdog',
    ],
    types: ['engine/registry.ts', 'engine/metrics', 'engine/tracing'],
    packages: [
      'hono',
      '@hono',
      'better-auth',
      'csv-stringify',
      'kysely',
      'pg',
      'pino',
      'swagger-ui-dist',
      'uuid',
      'yaml',
      'zod',
      node,
    ],
  },
  // A second way in beside main.ts, for the terminal.
  'engine/cli': {
    may: ['engine', '#nodes'],
    packages: ['commander', 'pino', 'yaml', 'uuid', 'zod', 'kysely', 'pg', node],
  },
  // The only file that knows everything.
  'engine/main.ts': { may: ['engine', '#nodes'], packages: ['@hono', node] },
  'nodes/connectors': {
    may: ['#sdk', 'nodes'],
    packages: ['imapflow', 'ldapts', 'pg', 'mysql2', 'nodemailer', 'ssh2', node],
  },
  // What takes texts apart, and what makes files of them.
  'nodes/data': { may: ['#sdk', 'nodes'], packages: ['csv-parse', 'fast-xml-parser'] },
  'nodes/files': { may: ['#sdk', 'nodes'], packages: ['sanitize-html', 'html-to-text', 'pdfkit'] },
  nodes: { may: ['#sdk', 'nodes'], packages: ['node:crypto', 'croner'] },
  editor: {
    may: ['editor', 'engine/graph', 'engine/expressions'],
    types: ['engine/api', 'engine/sdk', 'engine/msp'],
    packages: [
      'react',
      'react-dom',
      'react-router',
      '@xyflow/react',
      '@mantine',
      '@tabler/icons-react',
      '@tanstack/react-query',
      '@fontsource-variable',
      '@codemirror',
      '@lezer',
      '@uiw/react-codemirror',
      'codemirror',
      '@dagrejs/dagre',
      'i18next',
      'react-i18next',
      'immer',
      'yaml',
      'zod',
      'zustand',
      'virtual:dictionary',
    ],
  },
}

interface Import {
  from: string
  /** A file relative to the root, `#sdk`, `#nodes`, or a package. */
  to: string
  typeOnly: boolean
}

const files = ['engine', 'nodes', 'editor'].flatMap((folder) => sourcesBelow(folder))
const imports = files.flatMap((file) => importsOf(file))

describe('who may import whom', () => {
  for (const [place, rule] of Object.entries(rules)) {
    test(`${place} imports only ${[...rule.may, ...(rule.types ?? []).map((name) => `types of ${name}`)].join(', ') || 'libraries'}`, () => {
      const broken = imports.filter(
        (entry) => placeOf(entry.from) === place && !isAllowed(place, rule, entry),
      )
      expect(broken.map(({ from, to }) => `${from} imports ${to}`)).toEqual([])
    })
  }

  test('every source file has a row in the table', () => {
    expect(files.filter((file) => placeOf(file) === undefined)).toEqual([])
  })
})

test('no imports lead back to where they began', () => {
  const edges = new Map<string, string[]>()
  for (const { from, to, typeOnly } of imports) {
    if (!typeOnly && files.includes(to)) edges.set(from, [...(edges.get(from) ?? []), to])
  }
  expect(findRing(edges)).toEqual([])
})

// What we say ourselves of devices has the words of the triggers that hear it.
test('the engine names no node type and no vendor', () => {
  const types = sourcesBelow('nodes').flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    return [...text.matchAll(/\btype: '([a-z_]+\.[a-z_]+)'/g)].map((match) => match[1] ?? '')
  })
  expect(types.length).toBeGreaterThan(10)
  const named = sourcesBelow('engine').flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    return types
      .filter(
        (type) => !(type in deviceEvents || type in ticketEvents || type in slaEvents || type in moneyEvents),
      )
      .filter((type) => text.includes(`'${type}'`))
      .map((type) => `${file} names ${type}`)
  })
  expect(named).toEqual([])
})

test('only config.ts and main.ts read the environment', () => {
  const readers = sourcesBelow('engine')
    .concat(sourcesBelow('nodes'))
    .filter((file) => /process\.env\b/.test(readFileSync(join(root, file), 'utf8')))
  expect(readers.filter((file) => !allowedToReadEnvironment.includes(file))).toEqual([])
})

/** main.ts and the command hand the environment to config.ts; programs that are started get theirs from ours. */
const allowedToReadEnvironment = [
  'engine/build-editor.ts',
  'engine/config.ts',
  'engine/main.ts',
  'engine/cli/sentiero.ts',
]

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name))
}

function placeOf(file: string): string | undefined {
  return Object.keys(rules).find((place) => file === place || file.startsWith(`${place}/`))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s+)?([^'";]*?\s+from\s+)?'([^']+)'|\bimport\('([^']+)'\)|new URL\('(\.[^']+\.ts)', import\.meta\.url\)/gm,
  )
  return [...statements].map((match) => {
    const names = match[2] ?? ''
    const target = match[3] ?? match[4] ?? match[5] ?? ''
    // `import { type A, type B }` brings no value either.
    const inner = /\{([^}]*)\}/.exec(names)?.[1]
    const onlyTypes =
      inner !== undefined &&
      !/^\s*\w+\s*,/.test(names) &&
      inner.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '))
    return { from: file, to: resolveTarget(file, target), typeOnly: match[1] !== undefined || onlyTypes }
  })
}

function resolveTarget(file: string, target: string): string {
  if (target.startsWith('.')) return relative(root, resolve(root, dirname(file), target))
  if (target.startsWith('#engine/')) return target.slice(1)
  return target
}

function isAllowed(place: string, rule: Rule, { to, typeOnly }: Import): boolean {
  if (to === place || to.startsWith(`${place}/`)) return true
  const within = (names: readonly string[]) => names.some((name) => to === name || to.startsWith(`${name}/`))
  if (within(rule.may)) return true
  if (typeOnly && rule.types && within(rule.types)) return true
  return rule.packages.some((name) => to === name || to.startsWith(name === node ? node : `${name}/`))
}

function findRing(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const state = new Map<string, 'open' | 'closed'>()
  const path: string[] = []
  const visit = (file: string): string[] | undefined => {
    state.set(file, 'open')
    path.push(file)
    for (const target of edges.get(file) ?? []) {
      if (state.get(target) === 'open') return [...path.slice(path.indexOf(target)), target]
      const ring = state.has(target) ? undefined : visit(target)
      if (ring) return ring
    }
    path.pop()
    state.set(file, 'closed')
    return undefined
  }
  for (const file of edges.keys()) {
    const ring = state.has(file) ? undefined : visit(file)
    if (ring) return ring
  }
  return []
}
