import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { SourceBusy } from '../playbook-sources/refresh-source.ts'
import {
  deleteSource,
  insertSource,
  listSources,
  type PlaybookSource,
  type SourceDraft,
  updateSource,
} from '../playbook-sources/sources.ts'
import { readLibrary } from '../playbooks/library.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

export const playbookSource = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['folder', 'git']),
  location: z.string(),
  branch: z.string(),
  subfolder: z.string(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  triedAt: z.iso.datetime().nullable(),
  succeededAt: z.iso.datetime().nullable(),
  commit: z.string().nullable(),
  problem: z.string().describe('Why the last try failed; empty where it did not'),
  playbooks: z.array(z.object({ slug: z.string(), version: z.int() })),
  refused: z
    .array(z.object({ path: z.string(), problem: z.string() }))
    .describe('Files that the library leaves out: file, line, place in it and what is wrong'),
})

const plainPath = z
  .string()
  .trim()
  .max(300)
  .refine(
    (path) => !path.startsWith('/') && !/(^|\/)\.\.(\/|$)|[\\\0:]/.test(path),
    'Give a path inside it, without .. in it.',
  )
  .transform((path) => path.replace(/^(\.\/)+|\/+$/g, '').replace(/^\.$/, ''))

const newSource = z
  .object({
    name: z.string().trim().min(1).max(60),
    kind: z.enum(['folder', 'git']),
    location: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .refine((text) => !text.includes('\0'), 'Give a path or an address.')
      .describe('Of a folder, its path below the one that the operator named; of git, an https address'),
    branch: z
      .string()
      .trim()
      .max(200)
      .regex(/^$|^(?![./-])(?!.*(?:\.\.|@\{|\/\/))[\w./@+-]+$/, 'That is no name of a branch.')
      .default(''),
    subfolder: plainPath.default(''),
  })
  .superRefine(({ kind, location, branch }, ctx) => {
    if (kind === 'folder' && branch !== '') {
      ctx.addIssue({ code: 'custom', path: ['branch'], message: 'A folder has no branches.' })
    }
    const wrong = kind === 'git' ? wrongAddress(location) : undefined
    if (wrong !== undefined) ctx.addIssue({ code: 'custom', path: ['location'], message: wrong })
  })

const list = createRoute({
  method: 'get',
  path: '/playbook-sources',
  summary: 'List the folders and git repositories that playbooks are read from, with what they have',
  ...may('playbook-sources.manage'),
  responses: {
    200: answers(
      'The oldest first: of two that have the same playbook, its one counts',
      pageOf(playbookSource).extend({
        readsFolders: z
          .boolean()
          .describe('Whether the operator named a folder below which folders may be sources'),
      }),
    ),
  },
})

const add = createRoute({
  method: 'post',
  path: '/playbook-sources',
  summary: 'Add a source of playbooks, and read it',
  ...may('playbook-sources.manage'),
  request: { body: body(newSource) },
  responses: { 201: answers('The source, as it was read or could not be', playbookSource) },
})

const change = createRoute({
  method: 'put',
  path: '/playbook-sources/{id}',
  summary: 'Change a source of playbooks, and read it',
  ...may('playbook-sources.manage'),
  request: { params: idParam, body: body(newSource) },
  responses: { 200: answers('The source, as it was read or could not be', playbookSource) },
})

const refresh = createRoute({
  method: 'post',
  path: '/playbook-sources/{id}/refresh',
  summary: 'Read a source of playbooks now; 409 while that is being done',
  ...may('playbook-sources.manage'),
  request: { params: idParam },
  responses: { 200: answers('The source, as it was read or could not be', playbookSource) },
})

const remove = createRoute({
  method: 'delete',
  path: '/playbook-sources/{id}',
  summary: 'Remove a source of playbooks; workflows that were made of them stay',
  ...may('playbook-sources.manage'),
  request: { params: idParam },
  responses: { 204: { description: 'Removed' } },
})

export function playbookSourceRoutes({ db, sourceReader }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const items = await present(await listSources(db))
    return c.json({ ...whole(items), readsFolders: sourceReader?.readsFolders ?? false }, 200)
  })

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    requireFolders(given)
    const createdBy = nameOf(signedIn(c.var.caller))
    const made = await audited(
      db,
      c.var.caller,
      'playbook-source.created',
      async (tx) => {
        await requireFreeName(given.name, undefined)
        return insertSource(tx, given, createdBy)
      },
      ({ id }) => ({ subject: `playbook-source/${id}`, detail: { ...given } }),
    )
    return c.json(await presentOne(await readNow(made)), 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    requireFolders(given)
    const changed = await audited(
      db,
      c.var.caller,
      'playbook-source.changed',
      async (tx) => {
        await requireFreeName(given.name, id)
        const source = await updateSource(tx, id, given)
        if (!source) throw notFound('source of playbooks')
        return source
      },
      () => ({ subject: `playbook-source/${id}`, detail: { ...given } }),
    )
    return c.json(await presentOne(await readNow(changed)), 200)
  })

  app.openapi(refresh, async (c) => {
    const { id } = c.req.valid('param')
    if (!sourceReader) throw new Problem(503, 'This server reads no sources of playbooks.')
    const source = await sourceReader.refresh(id).catch((error: unknown) => {
      throw error instanceof SourceBusy ? new Problem(409, error.message) : error
    })
    if (!source) throw notFound('source of playbooks')
    await audited(
      db,
      c.var.caller,
      'playbook-source.refreshed',
      async () => undefined,
      () => ({
        subject: `playbook-source/${id}`,
        detail: { name: source.name, problem: source.problem, commit: source.commit },
      }),
    )
    return c.json(await presentOne(source), 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'playbook-source.deleted',
      async (tx) => {
        const gone = await deleteSource(tx, id)
        if (!gone) throw notFound('source of playbooks')
        return gone
      },
      ({ name, location }) => ({ subject: `playbook-source/${id}`, detail: { name, location } }),
    )
    return c.body(null, 204)
  })

  /** As it was where this process reads none, or another one reads it just now. */
  async function readNow(source: PlaybookSource): Promise<PlaybookSource> {
    const read = await sourceReader?.refresh(source.id).catch((error: unknown) => {
      if (error instanceof SourceBusy) return source
      throw error
    })
    return read ?? source
  }

  function requireFolders({ kind, location }: SourceDraft): void {
    if (sourceReader?.readsFolders || (kind === 'git' && !location.startsWith('file:'))) return
    const message =
      'Folders may be sources only below the one that SENTIERO_PLAYBOOKS_DIR names, and that is not set: whoever runs this server can set it.'
    throw new Problem(422, message, { errors: [{ where: 'location', message }] })
  }

  async function requireFreeName(name: string, but: string | undefined): Promise<void> {
    const others = (await listSources(db)).filter(({ id }) => id !== but)
    if (!others.some((other) => other.name === name)) return
    const message = `There is a source called "${name}" already.`
    throw new Problem(409, message, { errors: [{ where: 'name', message }] })
  }

  async function presentOne(source: PlaybookSource) {
    const [presented] = await present([source])
    if (!presented) throw new Error('One source is presented as one')
    return presented
  }

  async function present(sources: readonly PlaybookSource[]): Promise<z.output<typeof playbookSource>[]> {
    const { playbooks, refused } = await readLibrary(db)
    return sources.map(({ createdAt, triedAt, succeededAt, ...source }) => ({
      ...source,
      createdAt: createdAt.toISOString(),
      triedAt: triedAt?.toISOString() ?? null,
      succeededAt: succeededAt?.toISOString() ?? null,
      playbooks: playbooks
        .filter((found) => found.source?.id === source.id)
        .map(({ playbook: { slug, version } }) => ({ slug, version })),
      refused: refused
        .filter(({ sourceId }) => sourceId === source.id)
        .map(({ path, problem }) => ({ path, problem })),
    }))
  }

  return app
}

function wrongAddress(location: string): string | undefined {
  const url = URL.parse(location)
  if (url?.protocol === 'file:' && url.host === '') return undefined
  if (url?.protocol !== 'https:') return 'Give the https address by which it is cloned.'
  if (url.username !== '' || url.password !== '') {
    return 'Only repositories that need no password are read: leave it out of the address.'
  }
  return url.search === '' && url.hash === '' ? undefined : 'Give the address without ? and #.'
}
