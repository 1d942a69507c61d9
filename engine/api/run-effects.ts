import { createRoute, z } from '@hono/zod-openapi'
import type { ApiDeps } from './api-env.ts'
import { compareEffects } from './compare-effects.ts'
import { listEffects } from './list-effects.ts'
import { findRun } from './list-runs.ts'
import { may } from './may.ts'
import { effectDifference, effectView } from './present-effect.ts'
import { notFound } from './problems.ts'
import { answers, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/runs/{id}/effects',
  summary: 'What a run wrote, or, if it was a dry one, would have written',
  ...may('runs.read'),
  request: { params: idParam },
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

export function runEffectRoutes({ db, registry }: ApiDeps) {
  async function effectsOf(id: string) {
    if ((await findRun(db, id)) === undefined) throw notFound('run')
    return listEffects(db, registry, id)
  }

  return newResource()
    .openapi(list, async (c) => c.json(whole(await effectsOf(c.req.valid('param').id)), 200))
    .openapi(compare, async (c) => {
      const left = await effectsOf(c.req.valid('param').id)
      const right = await effectsOf(c.req.valid('query').with)
      return c.json(whole(compareEffects(left, right)), 200)
    })
}
