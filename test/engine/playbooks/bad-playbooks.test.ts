import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { JsonObject } from '#engine/graph/json.ts'
import { judgeFile } from '#engine/playbook-sources/judge-file.ts'
import { importFound } from '#engine/playbooks/import-playbook.ts'
import { parsePlaybook } from '#engine/playbooks/parse-playbook.ts'
import { NeedsMissing, requireNeeds } from '#engine/playbooks/require-needs.ts'
import { createRegistry } from '#engine/registry.ts'
import { createScriptPool } from '#engine/sandbox/script-pool.ts'
import { openStage, type Stage } from '#engine/stage/stage.ts'
import { catalogue } from '#nodes'
import { createTestDatabase } from '../../support/database.ts'
import { smallDocument, smallFile, smallPlaybook } from '../../support/small-playbook.ts'
import { createWorld } from '../../support/world.ts'

const registry = createRegistry(catalogue)

const judge = (file: string | Buffer, path = 'small.yaml') =>
  judgeFile({ path, bytes: Buffer.from(file) }, registry)

const both = (text: string) => ({ en: text, it: text })
const template = (source: string) => smallDocument({ kind: 'template', source })
const withStep = (type: string, params: JsonObject = {}) =>
  smallDocument(undefined, [{ id: 'more', type, name: 'More', params }])
const choice = { title: both('Queue'), type: 'choice', choices: ['A', 'B'] }
const bomb = [
  'slug: small',
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, place) => {
    const before = 'abcdefg'[place]
    return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`
  }),
].join('\n')

test('the small playbook that all of these are made of is right', () => {
  expect(judge(smallFile())).toMatchObject({ slug: 'small', problem: '' })
})

/** Each with where it is wrong, and in what: the file, its line where there is one, the path in it, and the sentence. */
const wrong: [what: string, file: string | Buffer, place: RegExp, reason: RegExp][] = [
  [
    'a step that is not known',
    smallFile({ document: withStep('vendor.unheard_of') }),
    /^small\.yaml:\d+: document\.nodes\.2\.type:/,
    /"More" is of the type "vendor\.unheard_of", which is not known here\. A newer Sentiero may know it/,
  ],
  [
    'a trigger that is not known',
    smallFile({ needs: { triggers: ['webhook.received', 'moon.rises'] } }),
    /^small\.yaml:\d+: needs\.triggers\.1:/,
    /No step of the workflow is the trigger "moon\.rises"/,
  ],
  [
    'a newer format',
    smallFile({ format: 2, anything: 'new' }),
    /^small\.yaml:\d+: format:/,
    /written in format 2 .* knows formats up to 1: update Sentiero/,
  ],
  ['a format that is none', smallFile({ format: 'new' }), /^small\.yaml:\d+: format:/, /expected number/],
  [
    'a newer workflow document',
    smallFile({ document: { ...smallDocument(), schemaVersion: 2 } }),
    /^small\.yaml:\d+: document\.schemaVersion:/,
    /expected 1/,
  ],
  ['no YAML', 'slug: [', /^small\.yaml:1:/, /Flow sequence/],
  ['two documents in one file', `${smallFile()}---\na: 1\n`, /^small\.yaml:\d+:/, /multiple documents/],
  ['a list', '- a\n- b', /^small\.yaml:1:/, /expected object/],
  ['nothing', '', /^small\.yaml:/, /no playbook/],
  ['aliases of aliases of aliases', bomb, /^small\.yaml:/, /Excessive alias count/],
  ['an alias that holds itself', 'slug: small\na: &a [*a]', /^small\.yaml:/, /nested too deeply/],
  ['a hundred thousand brackets', `slug: ${'['.repeat(100_000)}`, /^small\.yaml:/, /nested too deeply/],
  ['a key that is there twice', 'slug: a\nslug: b', /^small\.yaml:2:/, /unique/],
  ['more than a megabyte', `${smallFile()}# ${'x'.repeat(1_000_000)}`, /^small\.yaml:/, /1000000 at most/],
  ['another encoding', Buffer.from(smallFile(), 'utf16le'), /^small\.yaml:/, /no text in UTF-8/],
  [
    'Latin-1',
    Buffer.from(smallFile({ summary: both('Così è') }), 'latin1'),
    /^small\.yaml:/,
    /no text in UTF-8/,
  ],
  [
    'U+0000 in a text',
    smallFile().replace('Opens a ticket.', '"a\\0b"'),
    /^small\.yaml:\d+: summary\.en:/,
    /U\+0000/,
  ],
  [
    'half a character',
    smallFile().replace('Opens a ticket.', '"\\uD800"'),
    /small\.yaml/,
    /half a character/,
  ],
  [
    'two steps of one id',
    smallFile({
      document: smallDocument(undefined, [
        { id: 'ticket', type: 'ticket.create', name: 'Again', params: { subject: literal('x') } },
      ]),
    }),
    /^small\.yaml:\d+: document\.nodes\.2:/,
    /Two steps have the id "ticket"/,
  ],
  [
    'steps that lead back to themselves',
    smallFile({
      document: {
        ...smallDocument(),
        edges: [
          { id: 'a', source: 'hook', target: 'ticket' },
          { id: 'b', source: 'ticket', target: 'ticket' },
        ],
      },
    }),
    /^small\.yaml:\d+: document\.nodes\.1:/,
    /lead back to themselves: "Open it"/,
  ],
  [
    'a way to a step that is not there',
    smallFile({
      document: { ...smallDocument(), edges: [{ id: 'a', source: 'hook', target: 'nobody' }] },
    }),
    /^small\.yaml:\d+: document\.edges\.0:/,
    /leads to a step that is gone/,
  ],
  [
    'a parameter of an input that is not declared',
    smallFile({ inputs: {} }),
    /^small\.yaml:\d+: document\.nodes\.1\.params\.queue:/,
    /takes the input "queue", which is not declared/,
  ],
  [
    'a parameter of an input that every object has',
    smallFile({ document: smallDocument({ input: 'constructor' }) }),
    /^small\.yaml:\d+: document\.nodes\.1\.params\.subject:/,
    /takes the input "constructor", which is not declared/,
  ],
  [
    'a default of the wrong type',
    smallFile({ inputs: { queue: { title: both('Queue'), type: 'text', default: 5 } } }),
    /^small\.yaml:\d+: inputs\.queue\.default:/,
    /The default does not fit: "queue" \(Queue\) is of the type text/,
  ],
  [
    'a default that is no choice',
    smallFile({ inputs: { queue: { ...choice, default: 'C' } } }),
    /^small\.yaml:\d+: inputs\.queue\.default:/,
    /must be one of A, B/,
  ],
  [
    'a default that is too large',
    smallFile({ inputs: { queue: { title: both('Queue'), type: 'number', maximum: 3, default: 9 } } }),
    /^small\.yaml:\d+: inputs\.queue\.default:/,
    /The default does not fit/,
  ],
  [
    'a choice between nothing',
    smallFile({ inputs: { queue: { title: both('Queue'), type: 'choice' } } }),
    /^small\.yaml:\d+: inputs\.queue:/,
    /names no choices/,
  ],
  [
    'an input called __proto__',
    smallFile().replace('inputs:\n', 'inputs:\n  __proto__: { title: { en: a, it: a }, type: text }\n'),
    /^small\.yaml:\d+: inputs:/,
    /Nothing may be called "__proto__"/,
  ],
  [
    'a connection that no input chooses',
    smallFile({ needs: { connections: ['mailbox'], triggers: ['webhook.received'] } }),
    /^small\.yaml:\d+: needs\.connections\.0:/,
    /"mailbox" is no input that chooses a connection/,
  ],
  [
    'a variable that it reads and does not name',
    smallFile({ document: template('{{ vars.backupContact }}') }),
    /^small\.yaml:\d+: needs/,
    /"backupContact", which its steps read, is not named/,
  ],
  [
    'a scenario of a step that is not there',
    smallFile({
      scenarios: [{ name: 'Odd', events: [{ at: 'hok', webhook: { body: {} } }], expect: {} }],
    }),
    /^small\.yaml:\d+: scenarios\.0\.events\.0\.at:/,
    /"Odd" speaks of the step "hok", which is not there\. Did you mean "hook"/,
  ],
  [
    'a scenario that tells what is not asked',
    smallFile({
      scenarios: [
        { name: 'Odd', inputs: { x: 1 }, events: [{ at: 'hook', webhook: { body: {} } }], expect: {} },
      ],
    }),
    /^small\.yaml:\d+: scenarios\.0\.inputs\.x:/,
    /tells the input "x", which is not asked/,
  ],
  ['no scenario', smallFile({ scenarios: [] }), /^small\.yaml:\d+: scenarios:/, />=1|at least 1/],
  [
    'changes of another version',
    smallFile({ changelog: [{ version: 7, text: both('New') }] }),
    /^small\.yaml:\d+: changelog\.0\.version:/,
    /speaks of version 7 first, and the playbook is of version 1/,
  ],
  [
    'a title that no workflow can have',
    smallFile({ title: both('x'.repeat(300)) }),
    /^small\.yaml:\d+: title\.en:/,
    /<=120|at most 120/,
  ],
  ...['../../etc/passwd', '/etc/passwd', 'Small', 'small.yaml', 'a b', '', '%2e%2e', 'x'.repeat(80)].map(
    (slug): (typeof wrong)[number] => [
      `the name "${slug}"`,
      smallFile({ slug }),
      /^small\.yaml:\d+: slug:/,
      /must match pattern/,
    ],
  ),
  [
    "another file's name",
    smallFile({ slug: 'other' }),
    /^small\.yaml:\d+: slug:/,
    /holds the playbook "other": name the file after it/,
  ],
  [
    'a template that asks for secrets',
    smallFile({ document: template('{{ secrets.psa }}') }),
    /^small\.yaml:\d+: document\.nodes\.1\.params\.subject:/,
    /secrets/,
  ],
  [
    'a template with a tag that reads files',
    smallFile({ document: template("{% include '/etc/passwd' %}") }),
    /^small\.yaml:\d+: document\.nodes\.1\.params\.subject:/,
    /include/,
  ],
  [
    'a template that asks for the functions of objects',
    smallFile({ document: template('{{ constructor.constructor }}') }),
    /^small\.yaml:\d+: document\.nodes\.1\.params\.subject:/,
    /constructor/,
  ],
]

function literal(value: string): JsonObject {
  return { kind: 'literal', value }
}

test.each(wrong)('refused with its place and the reason: %s', (_, file, place, reason) => {
  const { problem, slug } = judge(file)
  expect(problem).toMatch(place)
  expect(problem).toMatch(reason)
  expect(slug).toBeNull()
  expect(problem.length).toBeLessThan(5000)
})

test('all that is wrong is told at once', () => {
  const inputs = { queue: { ...choice, default: 'C' } }
  const scenarios = [{ name: 'Odd', events: [{ at: 'x', webhook: { body: {} } }], expect: {} }]
  const { problem } = judge(smallFile({ inputs, scenarios }))
  expect(problem.split('\n').map((line) => line.replace(/^\S+ (\S+):.*/, '$1'))).toEqual([
    'inputs.queue.default',
    'scenarios.0.events.0.at',
  ])
})

test('HTML and templates in titles stay the text that they are', async () => {
  await using world = await createWorld()
  const title = '<img src=x onerror=alert(1)> {{ 1 | plus: 1 }} %'
  const { db, secrets } = world
  const playbook = parsePlaybook(smallFile({ title: both(title) }), 'small.yaml')
  const deps = { registry: world.registry, secrets, publicUrl: 'http://sentiero.example' }
  const given = { inputs: {}, publish: true, actor: 'test' }
  const made = await db
    .transaction()
    .execute((tx) => importFound(tx, deps, { playbook, source: null }, given))
  expect(made.name).toBe(title)
  const second = await db
    .transaction()
    .execute((tx) => importFound(tx, deps, { playbook, source: null }, given))
  expect(second.name).toBe(`${title} (2)`)
})

test('what needs a connection that is not there is offered, and is not published for real', async () => {
  await using world = await createWorld()
  const change = {
    needs: { ports: ['psa', 'messaging'], triggers: ['webhook.received'] },
  }
  expect(judge(smallFile(change))).toMatchObject({ slug: 'small', problem: '' })
  const playbook = parsePlaybook(smallFile(change), 'small.yaml')

  const refused = await requireNeeds(world.db, world.registry, playbook).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(NeedsMissing)
  expect(refused).toMatchObject({
    issues: [{ where: 'needs.ports.messaging', message: 'There is no connection for messaging yet.' }],
    message: expect.stringContaining('Import it as a draft'),
  })
  await world.addConnection('smtp', {
    host: '127.0.0.1',
    port: 25,
    security: 'none',
    fromAddress: 'desk@msp.example',
  })
  await requireNeeds(world.db, world.registry, playbook)
})

describe('what is played', () => {
  let open: AsyncDisposableStack
  let stage: Stage
  beforeAll(async () => {
    open = new AsyncDisposableStack()
    const database = open.use(await createTestDatabase())
    const script = createScriptPool({ size: 1 })
    open.defer(() => script.stop())
    stage = await openStage({ catalogue, database, script, log: pino({ level: 'silent' }) })
    open.defer(() => stage.stop())
  })
  afterAll(() => open?.disposeAsync())

  async function play(document: JsonObject) {
    const playbook = parsePlaybook(stringify(smallPlaybook({ document })), 'small.yaml')
    const [scenario] = playbook.scenarios
    if (!scenario) throw new Error('It has a scenario')
    return stage.play(playbook, scenario)
  }

  test('the small playbook goes as its scenario says', async () => {
    expect((await play(smallDocument())).differences).toEqual([])
  })

  test.each([
    ['process.exit(1)', /process is not defined/],
    ["require('node:fs')", /require is not defined/],
    ["(await import('node:fs')).readFileSync('/etc/passwd')", /import|Not supported|module/i],
    ["({}).constructor.constructor('return process')().exit()", /process is not defined|not allowed|eval/i],
    ['for (;;) {}', /seconds|time|long/i],
    ['const a = []; for (;;) a.push(new Array(1e6).fill(a.length))', /memory/i],
  ])('a script that does %s fails with the reason, and the server goes on', async (code, reason) => {
    const more = {
      id: 'script',
      type: 'code.script',
      name: 'Script',
      params: { code: { kind: 'literal', value: code } },
    }
    const { differences, troubles } = await play(smallDocument(undefined, [more]))
    expect(troubles.join('\n')).toMatch(reason)
    expect(differences).not.toEqual([])
    expect((await play(smallDocument())).differences).toEqual([])
  })

  test.each([
    ['{{ trigger.constructor.constructor }}', ''],
    ["{{ trigger['__proto__'] }}", ''],
    ['{{ trigger.toString }}', ''],
  ])('the template %s gives nothing of the engine', async (source, subject) => {
    const { seen, troubles } = await play(template(`Ticket ${source}`))
    const tickets = JSON.stringify(seen.tickets)
    expect(tickets).not.toMatch(/function|native code|\[object/)
    expect(`${tickets}${troubles.join()}`).toMatch(/Ticket|constructor|__proto__|toString/)
    expect(subject).toBe('')
  })

  test.each([
    '{% for a in (1..100000) %}{% for b in (1..100000) %}{{ a }}{% endfor %}{% endfor %}',
    '{% for a in (1..1000000000) %}x{% endfor %}',
  ])('the template %s is stopped, and its step says why', async (source) => {
    const { seen, troubles } = await play(template(source))
    expect(seen.tickets).toEqual([])
    expect(troubles.join('\n')).toMatch(/large|long|limit|time|many/i)
  })
})
