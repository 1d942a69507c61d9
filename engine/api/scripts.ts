import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { scriptVersionDraft } from '../msp/script.ts'
import { listReadyScripts } from '../scripts/ready-scripts.ts'
import {
  addScriptVersion,
  deleteScript,
  insertScript,
  listScripts,
  readScript,
  type Script,
  updateScript,
} from '../scripts/script-store.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import {
  presentScript,
  presentScriptSummary,
  readyScriptView,
  scriptSummary,
  scriptView,
} from './present-script.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

const name = z.string().trim().min(1).max(200)
const description = z.string().trim().max(2000)
const tags = z.array(z.string().trim().min(1).max(60)).max(20)

const list = createRoute({
  method: 'get',
  path: '/scripts',
  summary: 'List the scripts of the library, with the newest version of each but its text',
  ...may('scripts.read'),
  responses: { 200: answers('By name', pageOf(scriptSummary)) },
})

const listReady = createRoute({
  method: 'get',
  path: '/ready-scripts',
  summary: 'List the scripts that come with Sentiero, to be added to the library',
  ...may('scripts.read'),
  request: { query: z.object({ language: z.string().max(10).default('en') }) },
  responses: { 200: answers('By name of their files', pageOf(readyScriptView)) },
})

const read = createRoute({
  method: 'get',
  path: '/scripts/{id}',
  summary: 'One script with all its versions',
  ...may('scripts.read'),
  request: { params: idParam },
  responses: { 200: answers('The script', scriptView) },
})

const add = createRoute({
  method: 'post',
  path: '/scripts',
  summary: 'Add a script with its first version',
  ...may('scripts.edit'),
  request: {
    body: body(
      scriptVersionDraft.extend({ name, description: description.default(''), tags: tags.default([]) }),
    ),
  },
  responses: { 201: answers('The script', scriptView) },
})

const change = createRoute({
  method: 'patch',
  path: '/scripts/{id}',
  summary: 'Change how a script is called and found',
  ...may('scripts.edit'),
  request: {
    params: idParam,
    body: body(
      z.object({ name: name.optional(), description: description.optional(), tags: tags.optional() }),
    ),
  },
  responses: { 200: answers('The script', scriptView) },
})

const addVersion = createRoute({
  method: 'post',
  path: '/scripts/{id}/versions',
  summary: 'Save a new version; steps that pin none run it from now on',
  ...may('scripts.edit'),
  request: { params: idParam, body: body(scriptVersionDraft) },
  responses: { 201: answers('The script', scriptView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/scripts/{id}',
  summary: 'Delete a script with its versions; steps that name it fail from then on',
  ...may('scripts.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Deleted' } },
})

export function scriptRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole((await listScripts(db)).map(presentScriptSummary)), 200))

  app.openapi(listReady, async (c) => {
    const { language } = c.req.valid('query')
    const ready = (await listReadyScripts()).map(({ words, note: _note, ...script }) => ({
      ...script,
      ...words[language],
    }))
    return c.json(whole(ready), 200)
  })

  app.openapi(read, async (c) => {
    const script = await readScript(db, c.req.valid('param').id)
    if (!script) throw notFound('script')
    return c.json(presentScript(script), 200)
  })

  app.openapi(add, async (c) => {
    const { name, description, tags, ...first } = c.req.valid('json')
    const by = nameOf(signedIn(c.var.caller))
    const made = await audited(
      db,
      c.var.caller,
      'script.created',
      (tx) => insertScript(tx, { name, description, tags, first }, by),
      (script) => ({ subject: `script/${script.id}`, detail: { name, ...newestOf(script) } }),
    )
    return c.json(presentScript(made), 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'script.changed',
      async (tx) => found(await updateScript(tx, id, changes)),
      (script) => ({
        subject: `script/${id}`,
        detail: { name: script.name, changed: Object.keys(changes) },
      }),
    )
    return c.json(presentScript(changed), 200)
  })

  app.openapi(addVersion, async (c) => {
    const { id } = c.req.valid('param')
    const draft = c.req.valid('json')
    const by = nameOf(signedIn(c.var.caller))
    const changed = await audited(
      db,
      c.var.caller,
      'script.version-saved',
      async (tx) => found(await addScriptVersion(tx, id, draft, by)),
      (script) => ({
        subject: `script/${id}`,
        detail: { name: script.name, ...newestOf(script), note: draft.note },
      }),
    )
    return c.json(presentScript(changed), 201)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'script.deleted',
      async (tx) => found(await deleteScript(tx, id)),
      (script) => ({ subject: `script/${id}`, detail: { name: script.name } }),
    )
    return c.body(null, 204)
  })

  return app
}

function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw notFound('script')
  return row
}

function newestOf({ versions }: Script) {
  const [newest] = versions
  return newest ? { version: newest.version, risk: newest.risk } : {}
}
