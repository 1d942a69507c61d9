import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { stateOf } from '../secret-links/find-link.ts'
import { revokeSecretLink } from '../secret-links/revoke.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { notFound, Problem } from './problems.ts'
import { answers, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'
import { runsOfTicket } from './ticket-detail.ts'

export const secretLinkView = z.object({
  id: z.string(),
  runId: z.string(),
  /** Whom the secret is for. */
  about: z.string(),
  /** `open`: nobody has seen it yet. */
  state: z.enum(['open', 'seen', 'revoked', 'expired']),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  seenAt: z.iso.datetime().nullable(),
  /** Address of whoever looked. */
  seenFrom: z.string().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  revokedBy: z.string().nullable(),
})

const list = createRoute({
  method: 'get',
  path: '/secret-links',
  summary: 'List links that show a secret once, of a run or of the runs of a ticket; never what they show',
  ...may('secret-links.read'),
  request: { query: z.object({ runId: z.uuid().optional(), ticketId: z.uuid().optional() }) },
  responses: { 200: answers('The newest 100', pageOf(secretLinkView)) },
})

const revoke = createRoute({
  method: 'post',
  path: '/secret-links/{id}/revoke',
  summary: 'Take a link back that nobody has opened: its secret is gone, whatever it opens stays as it is',
  ...may('secret-links.revoke'),
  request: { params: idParam },
  responses: { 204: { description: 'It shows nothing any more' } },
})

export function secretLinkRoutes({ db, clock }: ApiDeps) {
  return newResource()
    .openapi(list, async (c) => {
      const { runId, ticketId } = c.req.valid('query')
      const now = clock()
      const rows = await db
        .selectFrom('secret_links')
        .selectAll()
        .$if(runId !== undefined, (query) => query.where('run_id', '=', runId ?? ''))
        .$if(ticketId !== undefined, (query) => query.where('run_id', 'in', runsOfTicket(ticketId ?? '')))
        .orderBy('id', 'desc')
        .limit(100)
        .execute()
      return c.json(
        whole(
          rows.map((row) => ({
            id: row.id,
            runId: row.run_id,
            about: row.about,
            state: stateOf(row, now),
            createdAt: row.created_at.toISOString(),
            expiresAt: row.expires_at.toISOString(),
            seenAt: row.seen_at?.toISOString() ?? null,
            seenFrom: row.seen_from,
            revokedAt: row.revoked_at?.toISOString() ?? null,
            revokedBy: row.revoked_by,
          })),
        ),
        200,
      )
    })
    .openapi(revoke, async (c) => {
      const { id } = c.req.valid('param')
      const caller = signedIn(c.var.caller)
      await audited(
        db,
        caller,
        'secret-link.revoked',
        async (tx) => {
          const done = await revokeSecretLink(tx, id, { by: nameOf(caller), now: clock() })
          if (done) return done
          const known = await tx
            .selectFrom('secret_links')
            .select('id')
            .where('id', '=', id)
            .executeTakeFirst()
          if (!known) throw notFound('link')
          throw new Problem(409, 'This link shows nothing any more: it was seen, taken back or is too old.')
        },
        ({ runId, about }) => ({ subject: `run/${runId}`, detail: { link: id, about } }),
      )
      return c.body(null, 204)
    })
}
