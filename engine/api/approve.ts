import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { answerApproval } from '../approvals/answer.ts'
import { checkCode, forgetCode } from '../approvals/codes.ts'
import { findLink, type PersonalLink } from '../approvals/find-link.ts'
import { linkState } from '../approvals/link-state.ts'
import { isFormToken, makeFormToken } from '../approvals/link-token.ts'
import { sendCode } from '../approvals/send-code.ts'
import { formField, readForm } from '../msp/form-field.ts'
import type { ApiDeps, ApiEnv } from './api-env.ts'
import {
  type Choice,
  codePage,
  nothingTyped,
  openPage,
  overPage,
  type Question,
  signInPage,
  type Typed,
  tooOftenPage,
  unknownPage,
} from './approve-page.ts'
import { approvePolicy } from './approve-style.ts'
import { approveWords } from './approve-words.ts'
import { createTryLimit } from './limit-tries.ts'

const largestForm = 512 * 1024

/**
 * `/approve/:token`: the page behind a personal link. Reading it decides nothing, whoever reads it; only its form does,
 * and by default only with a code that goes to the person's own address.
 */
export function approveRoutes({ db, resolvePort, callers, clock, log }: ApiDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  const mayTry = createTryLimit(20, 10, clock)

  app.use('/approve/:token', async (c, next) => {
    await next()
    c.header('content-security-policy', approvePolicy)
    c.header('referrer-policy', 'no-referrer')
    c.header('cache-control', 'no-store')
    c.header('x-robots-tag', 'noindex, nofollow')
  })

  app.get('/approve/:token', async (c) => {
    const token = c.req.param('token')
    const link = await findLink(db, token)
    if (!link) return c.html(unknownPage(), 404)
    if (!answersHere(link)) return forUser(c, link)
    const state = await linkState(db, link, clock())
    if (state.is !== 'open') return c.html(overPage(questionOf(link), state))
    return c.html(openPage(questionOf(link), makeFormToken(token, clock()), nothingTyped))
  })

  app.post(
    '/approve/:token',
    bodyLimit({ maxSize: largestForm, onError: (c) => c.html(unknownPage(), 413) }),
    async (c) => {
      const token = c.req.param('token')
      const link = await findLink(db, token)
      if (!link) return c.html(unknownPage(), 404)
      if (!answersHere(link)) return forUser(c, link)
      if (!mayTry(token)) return c.html(tooOftenPage(link.language), 429)
      const question = questionOf(link)
      const words = approveWords[link.language]
      const state = await linkState(db, link, clock())
      if (state.is !== 'open' || !link.answerer) {
        return c.html(overPage(question, state.is === 'open' ? { is: 'left' } : state), 409)
      }
      const sent = await readSent(c)
      const typed = typedOf(sent, question)
      const formToken = makeFormToken(token, clock())
      const reopened = (sentence: string, status: 400 | 403 | 503) =>
        c.html(openPage(question, formToken, typed, { sentence }), status)

      const isOurs = isFormToken(token, sent.get('form') ?? '', clock())
      // Where the browser says so, it must be our own page that sent it.
      if (!isOurs || !['same-origin', undefined].includes(c.req.header('sec-fetch-site'))) {
        return reopened(words.stale, 403)
      }
      const choice = choiceOf(sent.get('choice'), question)
      if (!choice) return reopened(words.stale, 400)
      const { problems } = readForm(question.fields, typed.fields)
      if (Object.keys(problems).length > 0) {
        return c.html(openPage(question, formToken, typed, { sentence: words.wrongFields, problems }), 422)
      }
      if (question.proof === 'code') {
        const code = sent.get('code')
        const askForCode = (wrong?: string, status: 200 | 403 | 429 = 200) =>
          c.html(codePage(question, formToken, typed, choice, wrong), status)
        if (code === undefined || sent.has('resend')) {
          const isSent = await sendCode({ db, resolvePort }, link, clock()).catch((error: unknown) => {
            log.warn({ err: error, approval: link.approval.id }, 'The code of an approval was not sent')
            return 'failed' as const
          })
          if (isSent === 'failed') return reopened(words.codeNotSent, 503)
          return isSent ? askForCode() : askForCode(words.tooManyCodes, 429)
        }
        const verdict = await checkCode(db, link.approval.id, link.person, code, clock())
        if (verdict !== 'right') {
          return askForCode(verdict === 'wrong' ? words.wrongCode : words.spentCode, 403)
        }
      }
      await answerApproval(
        db,
        link.approval.id,
        link.answerer,
        {
          choice,
          comment: typed.comment,
          values: typed.fields,
          via: question.proof === 'code' ? 'code' : 'link',
        },
        clock(),
      )
      if (question.proof === 'code') await forgetCode(db, link.approval.id, link.person)
      // The page says what came of it, and reading it again sends nothing.
      return c.redirect(`/approve/${token}`, 303)
    },
  )

  /** A user's link is a way to the editor, where their session says what they may. */
  async function forUser(c: Context<ApiEnv>, { approval, person, email, language }: PersonalLink) {
    const caller = await callers.identify(c.req.raw.headers)
    if (caller?.kind === 'user' && caller.id === person && c.req.method !== 'POST') {
      return c.redirect(`/approvals/${approval.id}`, 302)
    }
    return c.html(signInPage(language, email, approval.id), 200)
  }

  return app
}

/** A page is taken by its link alone, at night and from any telephone; users answer everything else in the editor. */
function answersHere({ kind, approval }: PersonalLink): boolean {
  return kind === 'contact' || approval.kind === 'page'
}

function questionOf(link: PersonalLink): Question {
  const { approval, name, email, customerName, language, timeZone } = link
  const { kind, title, message, deadline, proof } = approval
  const fields = z.array(formField).parse(approval.fields)
  return { kind, title, message, fields, deadline, proof, name, email, customerName, language, timeZone }
}

/** The text fields that were sent; anything else than a form of a page is as good as empty. */
async function readSent(c: Context): Promise<Map<string, string>> {
  const type = c.req.header('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) return new Map()
  return new Map(new URLSearchParams(await c.req.text()))
}

function typedOf(sent: ReadonlyMap<string, string>, { fields }: Question): Typed {
  const values = fields.map(({ name }) => [name, sent.get(`field.${name}`) ?? ''] as const)
  return { comment: (sent.get('comment') ?? '').trim().slice(0, 2000), fields: Object.fromEntries(values) }
}

function choiceOf(text: string | undefined, { kind }: Question): Choice | undefined {
  if (kind !== 'approval') return text === 'answered' ? text : undefined
  return text === 'approved' || text === 'rejected' ? text : undefined
}
