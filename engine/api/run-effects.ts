import { createRoute, z } from '@hono/zod-openapi'
import type { ApiDeps } from './api-env.ts'
import { compareEffects } from './compare-effects.ts'
import { listEffects, mostEffects, type PlacedEffect } from './list-effects.ts'
import { findRun } from './list-runs.ts'
import { may } from './may.ts'
import { type EffectView, effectDifference, effectView } from './present-effect.ts'
import { notFound } from './problems.ts'
import { answers, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/runs/{id}/effects',
  summary: 'What a run wrote, or, if it was a dry one, would have written',
  ...may('runs.read'),
  request: {
    params: idParam,
    query: z.object({
      /** `next` of the page before. */
      cursor: z.coerce.number().int().min(0).max(2_147_483_647).optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
  },
  responses: { 200: answers('Effects in their order', pageOf(effectView)) },
})

const compare = createRoute({
  method: 'get',
  path: '/runs/{id}/compare',
  summary: 'What two runs wrote or would have written, side by side',
  ...may('runs.read'),
  request: { params: idParam, query: z.object({ with: z.uuid() }) },
  responses: { 200: answers('Effects of either', pageOf(effectDifference)) },
})

/** Where it stands among the records is for turning pages only. */
function withoutSeq({ seq: _seq, ...effect }: PlacedEffect): EffectView {
  return effect
}

export function runEffectRoutes({ db, registry }: ApiDeps) {
  async function effectsOf(id: string, page: Parameters<typeof listEffects>[3]) {
    if ((await findRun(db, id)) === undefined) throw notFound('run')
    return listEffects(db, registry, id, page)
  }

  return newResource()
    .openapi(list, async (c) => {
      const { cursor, limit } = c.req.valid('query')
      const found = await effectsOf(c.req.valid('param').id, { after: cursor, limit: limit + 1 })
      const page = found.slice(0, limit)
      const next = found.length > limit ? String(page.at(-1)?.seq) : null
      return c.json({ items: page.map(withoutSeq), next }, 200)
    })
    .openapi(compare, async (c) => {
      const left = await effectsOf(c.req.valid('param').id, { limit: mostEffects })
      const right = await effectsOf(c.req.valid('query').with, { limit: mostEffects })
      return c.json(whole(compareEffects(left.map(withoutSeq), right.map(withoutSeq))), 200)
    })
}
