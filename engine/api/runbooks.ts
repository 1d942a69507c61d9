import { createRoute, z } from '@hono/zod-openapi'
import { misfit } from '../msp/runbook.ts'
import { findRunbook, listRunbooks } from '../runbooks/find-runbooks.ts'
import { formDefaults } from '../runbooks/form-defaults.ts'
import { loadContext } from '../runbooks/load-context.ts'
import { planRunbook } from '../runbooks/plan-runbook.ts'
import { startRunbook } from '../runbooks/start-runbook.ts'
import { isAmong, namesOf, refuseStranger } from '../triggers/may-start.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { jsonObject } from './json-value.ts'
import { may } from './may.ts'
import {
  presentOrigin,
  presentRunbook,
  runbookPlan,
  runbookSummary,
  runbookView,
  runResult,
  startedRunbook,
} from './present-runbook.ts'
import { notFound } from './problems.ts'
import { readRunResult } from './read-run-result.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

const origin = z.object({
  ticketId: z.uuid().optional(),
  deviceId: z.uuid().optional(),
  customerId: z.uuid().optional(),
})

const list = createRoute({
  method: 'get',
  path: '/runbooks',
  summary:
    'Runbooks that the caller may start, from the page of runbooks or from a ticket, device or customer',
  ...may('runs.start'),
  request: { query: origin },
  responses: { 200: answers('By category and name', pageOf(runbookSummary)) },
})

const read = createRoute({
  method: 'get',
  path: '/runbooks/{id}',
  summary: 'A runbook with its form, filled in with what is known from where it is started',
  ...may('runs.start'),
  request: { params: idParam, query: origin },
  responses: { 200: answers('The runbook', runbookView) },
})

const plan = createRoute({
  method: 'post',
  path: '/runbooks/{id}/plan',
  summary:
    'What it will do with these values: its own words, and a dry run; 422 names each field that is wrong',
  ...may('runs.start'),
  request: { params: idParam, body: body(origin.extend({ values: jsonObject.default({}) })) },
  responses: { 200: answers('The plan', runbookPlan) },
})

const start = createRoute({
  method: 'post',
  path: '/runbooks/{id}/start',
  summary: 'Start it; 422 names each field that is wrong. With the same Idempotency-Key, twice is one run',
  ...may('runs.start'),
  request: {
    params: idParam,
    headers: z.object({ 'idempotency-key': z.string().trim().min(1).max(200).optional() }),
    body: body(
      origin.extend({
        values: jsonObject.default({}),
        /** In which its ticket is told how it ended. */
        language: z.enum(['en', 'it']).default('en'),
      }),
    ),
  },
  responses: { 202: answers('Started', startedRunbook) },
})

const result = createRoute({
  method: 'get',
  path: '/runs/{id}/result',
  summary: 'What a run did, what it did not and why, and what it handed back',
  ...may('runs.read'),
  request: { params: idParam },
  responses: { 200: answers('The result', runResult) },
})

export function runbookRoutes({ db, registry }: ApiDeps) {
  return newResource()
    .openapi(list, async (c) => {
      const caller = signedIn(c.var.caller)
      const context = await loadContext(db, c.req.valid('query'), caller)
      const names = await namesOf(db, caller)
      const fitting = (await listRunbooks(db, registry)).filter(
        ({ settings }) =>
          settings.offeredOn.includes(context.place) &&
          misfit(settings, context) === undefined &&
          isAmong(settings.startedBy, names),
      )
      return c.json(whole(fitting.map(presentRunbook)), 200)
    })
    .openapi(read, async (c) => {
      const caller = signedIn(c.var.caller)
      const runbook = await findRunbook(db, registry, c.req.valid('param').id)
      if (!runbook) throw notFound('runbook')
      await refuseStranger(db, registry, runbook.trigger, caller)
      const context = await loadContext(db, c.req.valid('query'), caller)
      const { form, confirm, showPlan } = runbook.settings
      const { fields: _, ...summary } = presentRunbook(runbook)
      const defaults = await formDefaults(db, form, context)
      const confirms = confirm !== '' || showPlan
      return c.json({ ...summary, form, ...defaults, confirms, ...presentOrigin(context) }, 200)
    })
    .openapi(plan, async (c) => {
      const { id: workflowId } = c.req.valid('param')
      const caller = signedIn(c.var.caller)
      const request = { ...c.req.valid('json'), workflowId, caller }
      const planned = await audited(
        db,
        caller,
        'runbook.planned',
        (tx) => planRunbook(tx, registry, request),
        ({ runId }) => ({ subject: `workflow/${workflowId}`, detail: { runId } }),
      )
      return c.json(planned, 200)
    })
    .openapi(start, async (c) => {
      const { id: workflowId } = c.req.valid('param')
      const { ticketId, deviceId, customerId, ...rest } = c.req.valid('json')
      const key = c.req.valid('header')['idempotency-key']
      const caller = signedIn(c.var.caller)
      const from = { ticketId, deviceId, customerId }
      const { runId, repeated } = await audited(
        db,
        caller,
        'runbook.started',
        (tx) => startRunbook(tx, registry, { ...rest, ...from, workflowId, caller, key }),
        ({ runId, name, repeated }) => ({
          subject: `workflow/${workflowId}`,
          detail: { runId, name, repeated, ...JSON.parse(JSON.stringify(from)) },
        }),
      )
      return c.json({ runId, repeated }, 202)
    })
    .openapi(result, async (c) => {
      const found = await readRunResult(db, registry, c.req.valid('param').id)
      if (!found) throw notFound('run')
      return c.json(found, 200)
    })
}
