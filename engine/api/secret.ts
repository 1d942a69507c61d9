import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { isFormToken, makeFormToken } from '../approvals/link-token.ts'
import { SecretUnreadable } from '../connections/secrets.ts'
import { type FoundSecretLink, findSecretLink } from '../secret-links/find-link.ts'
import { revealSecret } from '../secret-links/reveal.ts'
import type { ApiDeps, ApiEnv } from './api-env.ts'
import { tooOftenPage, unknownPage } from './approve-page.ts'
import { approvePolicy, pagePolicy } from './approve-style.ts'
import { clientAddress } from './client-address.ts'
import { createTryLimit } from './limit-tries.ts'
import { coveredPage, overSecretPage, secretStyle, shownPage, unreadablePage } from './secret-page.ts'

const largestForm = 16 * 1024
const secretPolicy = pagePolicy(secretStyle)

/**
 * `/secret/:token`: the page that shows a secret once. Reading it shows nothing, whoever reads it, mail scanners for one;
 * its button does, and what it showed is gone.
 */
export function secretPageRoutes({ db, secrets, clock, log }: ApiDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  const mayTry = createTryLimit(30, 10, clock)
  const mayGuess = createTryLimit(60, 10, clock)

  app.use('/secret/:token', async (c, next) => {
    await next()
    if (!c.res.headers.has('content-security-policy')) c.header('content-security-policy', approvePolicy)
    c.header('referrer-policy', 'no-referrer')
    c.header('cache-control', 'no-store')
    c.header('x-robots-tag', 'noindex, nofollow')
  })

  app.get('/secret/:token', async (c) => {
    const token = c.req.param('token')
    const link = await findSecretLink(db, token, clock())
    if (!link) return unknown(c)
    if (link.state !== 'open') return over(c, link)
    return c.html(coveredPage(link, makeFormToken(token, clock())))
  })

  app.post(
    '/secret/:token',
    bodyLimit({ maxSize: largestForm, onError: (c) => c.html(unknownPage(), 413) }),
    async (c) => {
      const token = c.req.param('token')
      const from = clientAddress(c)
      const link = await findSecretLink(db, token, clock())
      if (!link) return unknown(c)
      if (!mayTry(token)) return c.html(tooOftenPage(link.language), 429)
      if (link.state !== 'open') return over(c, link)
      const isOurs = isFormToken(token, await formTokenOf(c), clock())
      // Where the browser says so, it must be our own page that sent it.
      if (!isOurs || !['same-origin', undefined].includes(c.req.header('sec-fetch-site'))) {
        return c.html(coveredPage(link, makeFormToken(token, clock()), 'stale'), 403)
      }
      try {
        const secret = await revealSecret({ db, secrets }, token, { from, now: clock() })
        if (secret === undefined) {
          const now = await findSecretLink(db, token, clock())
          return now ? over(c, now) : unknown(c)
        }
        c.header('content-security-policy', secretPolicy)
        return c.html(shownPage(link, secret))
      } catch (error) {
        if (!(error instanceof SecretUnreadable)) throw error
        log.warn({ err: error }, 'The secret of a link could not be opened')
        return c.html(unreadablePage(link), 500)
      }
    },
  )

  /** Whoever tries addresses of their own is told to wait, sooner than they would find one. */
  function unknown(c: Context) {
    return mayGuess(clientAddress(c)) ? c.html(unknownPage(), 404) : c.html(tooOftenPage('en'), 429)
  }

  function over(c: Context, link: FoundSecretLink) {
    return c.html(overSecretPage(link), 410)
  }

  return app
}

async function formTokenOf(c: Context): Promise<string> {
  const type = c.req.header('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) return ''
  return new URLSearchParams(await c.req.text()).get('form') ?? ''
}
