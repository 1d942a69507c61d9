import { createRoute } from '@hono/zod-openapi'
import type { ApiDeps } from './api-env.ts'
import { may } from './may.ts'
import { notFound } from './problems.ts'
import { idParam, newResource } from './resource.ts'

const download = createRoute({
  method: 'get',
  path: '/files/{id}',
  summary: 'Download an attachment',
  ...may('tickets.read'),
  request: { params: idParam },
  responses: { 200: { description: 'The file', content: { 'application/octet-stream': {} } } },
})

export function fileRoutes({ db }: ApiDeps) {
  return newResource().openapi(download, async (c) => {
    const file = await db
      .selectFrom('files')
      .select(['name', 'type', 'content'])
      .where('id', '=', c.req.valid('param').id)
      .executeTakeFirst()
    if (file === undefined) throw notFound('file')
    return c.body(new Uint8Array(file.content), 200, {
      'content-type': /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream',
      'content-disposition': attachment(file.name),
      // What strangers mailed in is saved, never shown as a page of ours.
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=3600',
    })
  })
}

/** RFC 6266: a plain name for old programs, the real one in UTF-8 beside it. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
