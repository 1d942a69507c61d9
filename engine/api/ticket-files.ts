import { createHash } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { attachmentView } from './present-ticket.ts'
import { notFound } from './problems.ts'
import { refuseLarge } from './refuse-large.ts'
import { answers, newResource } from './resource.ts'
import { ticketIdOf, ticketName } from './ticket-id.ts'

/** Bytes of one file. */
export const LARGEST_FILE = 10 * 1024 * 1024

const attach = createRoute({
  method: 'post',
  path: '/tickets/{id}/files',
  summary: 'Attach a file to a ticket, or to a message on it',
  description: 'The body is the file as it is; its type is that of the request.',
  ...may('tickets.edit'),
  request: {
    params: z.object({ id: ticketName }),
    query: z.object({ name: z.string().trim().min(1).max(300), commentId: z.uuid().optional() }),
    body: { required: true, content: { 'application/octet-stream': { schema: z.any() } } },
  },
  responses: { 201: answers('The file', attachmentView) },
})

export function ticketFileRoutes({ db }: ApiDeps) {
  const app = newResource()
  app.use(
    '/tickets/:id/files',
    bodyLimit({
      maxSize: LARGEST_FILE,
      onError: refuseLarge(`The file is larger than ${LARGEST_FILE / 1024 / 1024} MB.`),
    }),
  )
  return app.openapi(attach, async (c) => {
    const ticketId = await ticketIdOf(db, c.req.valid('param').id)
    const { name, commentId = null } = c.req.valid('query')
    const content = Buffer.from(await c.req.arrayBuffer())
    const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim() || 'application/octet-stream'
    const file = { fileId: uuidv7(), name: plainName(name), type, size: content.length, commentId }
    await audited(
      db,
      c.var.caller,
      'ticket.file-attached',
      async (tx) => {
        const { rows } = await sql<{ id: string }>`
          with ticket as (
            select id from tickets where id = ${ticketId}::uuid
               and (${commentId}::uuid is null
                    or exists (select from ticket_comments where id = ${commentId}::uuid and ticket_id = ${ticketId}::uuid))
          ), file as (
            insert into files (id, name, type, size, sha256, content)
            select ${file.fileId}::uuid, ${file.name}::text, ${type}::text, ${content.length}::int,
                   ${createHash('sha256').update(content).digest()}::bytea, ${content}::bytea
              from ticket
            returning id
          )
          insert into ticket_attachments (ticket_id, file_id, comment_id)
          select ticket.id, file.id, ${commentId}::uuid from ticket, file returning file_id as id`.execute(tx)
        if (rows.length === 0) throw notFound(commentId === null ? 'ticket' : 'message on this ticket')
      },
      () => ({ subject: `ticket/${ticketId}`, detail: { name: file.name, size: file.size } }),
    )
    return c.json(file, 201)
  })
}

/** A name for any system: no folders, no control characters. */
function plainName(name: string): string {
  return name
    .toWellFormed()
    .replace(/[\p{Cc}/\\:*?"<>|]/gu, '_')
    .slice(0, 200)
}
