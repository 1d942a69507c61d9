import { Hono } from 'hono'
import type { z } from 'zod'
import { createTakeCheckIn } from '../devices/check-in.ts'
import { enrolDevice, enrolment } from '../devices/enrol.ts'
import { reportScript } from '../devices/report-script.ts'
import { deviceReport } from '../msp/device-report.ts'
import type { ApiDeps, ApiEnv } from './api-env.ts'
import { clientAddress } from './client-address.ts'
import { createTryLimit } from './limit-tries.ts'
import { Problem } from './problems.ts'
import { readBody } from './read-body.ts'
import { refuseLarge } from './refuse-large.ts'

const largestReport = 512 * 1024
/** When a device should report next. */
const reportEverySeconds = 60

/** What devices themselves call: `POST /devices/check-in`, `POST /devices/enrol`, and the scripts that do so. */
export function deviceAgentRoutes({ db, clock }: Pick<ApiDeps, 'db' | 'clock'>): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  const takeCheckIn = createTakeCheckIn(db)
  const refuse = refuseLarge('A report may hold 512 KB at most.')
  const mayEnrol = createTryLimit(60, 1, clock)

  app.post('/devices/check-in', async (c) => {
    const token = bearer(c.req.header('authorization'))
    const body = await readBody(c, largestReport)
    if (!body) return refuse(c)
    const report = read(body, deviceReport, 'report of a device')
    const answer = await takeCheckIn({ token, report, receivedAt: clock() })
    if (!answer.taken) throw new Problem('unknownToken' in answer ? 401 : 409, answer.reason)
    const { deviceId, notes } = answer
    return c.json({ deviceId, notes, nextInSeconds: reportEverySeconds })
  })

  app.post('/devices/enrol', async (c) => {
    if (!mayEnrol(clientAddress(c))) {
      throw new Problem(429, 'Too many enrolments from this address. Try again in a minute.', {
        headers: { 'retry-after': '60' },
      })
    }
    const key = bearer(c.req.header('authorization'))
    const body = await readBody(c, largestReport)
    if (!body) return refuse(c)
    const given = read(body, enrolment, 'enrolment of a device')
    const answer = await enrolDevice(db, key, given, clock())
    if (!answer.enrolled) throw new Problem(answer.unknownToken ? 401 : 409, answer.reason)
    return c.json({ deviceId: answer.deviceId, token: answer.token }, 201)
  })

  app.get('/devices/script.sh', async (c) => c.text(await reportScript('sh')))
  app.get('/devices/script.ps1', async (c) => c.text(await reportScript('ps1')))
  return app
}

function bearer(header: string | undefined): string {
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1]
  if (token === undefined)
    throw new Problem(401, 'Send the token of the device as "Authorization: Bearer TOKEN".')
  return token
}

function read<Schema extends z.ZodType>(body: Uint8Array, schema: Schema, what: string): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(body))
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.slice(0, 10).map(({ path, message }) => ({
    where: path.map(String).join('.'),
    message,
  }))
  const [first] = errors
  throw new Problem(400, `This is no ${what}: ${first?.where || 'the body'}: ${first?.message}`, { errors })
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new Problem(400, 'The body is no JSON in UTF-8.')
  }
}
