import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { matchHints } from '../desk/match.ts'
import { normalAddress } from '../msp/address-domain.ts'
import { isAddress, type PortalLanguage, type PortalProblem, readPortalForm } from '../msp/portal-form.ts'
import { sendPortalCode } from '../portal/code-letter.ts'
import { checkDraftCode, findDraft, keepDraft } from '../portal/drafts.ts'
import { cleanName, judgeFile } from '../portal/file-kind.ts'
import { findForm, listOffered, type OpenForm } from '../portal/find-form.ts'
import { findSigningKey, makePageToken, readPageToken, referenceOf } from '../portal/form-token.ts'
import { dropPageFiles, keepPageFiles, listPageFiles, type PageFile } from '../portal/page-files.ts'
import { aroundFiles, createReadMultipart, type Upload } from '../portal/read-multipart.ts'
import { findSent, sendForm } from '../portal/send-form.ts'
import { createHookRefusals, type RefusalCode } from '../triggers/hook-refusals.ts'
import type { ApiDeps, ApiEnv } from './api-env.ts'
import { clientAddress } from './client-address.ts'
import {
  codePage,
  emailInput,
  formPage,
  inputOf,
  nameInput,
  noFormPage,
  refusedPage,
  type ShownForm,
  sentPage,
  type Typed,
  titleOf,
  tokenInput,
  trapInput,
  type Wrong,
} from './forms-page.ts'
import { bodyOf, droppedOf, languageOf, readOff, typedOf } from './forms-request.ts'
import { formsPolicy } from './forms-style.ts'
import { type FormsWords, formsWords } from './forms-words.ts'
import { createTryLimit } from './limit-tries.ts'

const megabyte = 1_000_000
/** How long the answer waits for a ticket's number. */
const ticketPatienceMs = 4000

/**
 * `/forms/:key`: forms that customers fill in. Reading a page does nothing; what is sent is stored before the answer, and
 * once however often it is sent.
 */
export function formRoutes({
  db,
  pool,
  registry,
  resolvePort,
  storedEvents,
  clock,
  log,
}: Pick<
  ApiDeps,
  'db' | 'pool' | 'registry' | 'resolvePort' | 'storedEvents' | 'clock' | 'log'
>): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  const refusals = createHookRefusals(db, clock)
  const mayTry = createTryLimit(20, 10, clock)
  const mayTake = createFormLimit(clock)
  const readMultipart = createReadMultipart()
  let signingKey: Promise<Buffer> | undefined

  const keyOfPages = () => {
    signingKey ??= findSigningKey(db).catch((error: unknown) => {
      signingKey = undefined
      throw error
    })
    return signingKey
  }

  app.use('/forms/*', async (c, next) => {
    await next()
    c.header('content-security-policy', formsPolicy)
    c.header('referrer-policy', 'no-referrer')
    c.header('cache-control', 'no-store')
    c.header('x-robots-tag', 'noindex, nofollow')
  })

  app.get('/forms/:key', async (c) => {
    const open = await findForm(db, registry, c.req.param('key'))
    if (!open) return c.html(noFormPage(), 404)
    const token = makePageToken(await keyOfPages(), open.key, clock())
    return c.html(formPage(await shownOf(c, open), token, {}, []))
  })

  app.get('/forms/:key/sent/:page', async (c) => {
    const open = await findForm(db, registry, c.req.param('key'))
    const pageId = c.req.param('page')
    const sent = open && (await findSent(db, open.triggerId, pageId))
    if (!open || !sent) return c.html(noFormPage(), 404)
    const shown = { form: open.form, language: languageOf(c, open) }
    return c.html(sentPage(shown, { ...sent, reference: referenceOf(pageId) }, pathOf(c, open)))
  })

  app.post('/forms/:key', async (c) => {
    const open = await findForm(db, registry, c.req.param('key'))
    if (!open) {
      await readOff(bodyOf(c))
      return c.html(noFormPage(), 404)
    }
    const shown = await shownOf(c, open)
    const { form, language } = shown
    const words = formsWords[language]
    const remote = clientAddress(c)
    const note = (code: RefusalCode, reason: string) => refusals.note(open.hookKey, code, reason, remote)

    /** Refuses what was not read, or not to its end. */
    async function refuse(
      status: 400 | 413 | 415 | 429 | 503,
      code: RefusalCode,
      say: (words: FormsWords) => string,
    ) {
      note(code, say(formsWords.en))
      await readOff(bodyOf(c))
      return c.html(refusedPage(language, titleOf(form, language), say(words)), status)
    }
    if (!mayTry(`${open.hookKey} ${remote}`)) return refuse(429, 'too_often', (say) => say.tooOften)
    if (!/^multipart\/form-data\s*;/i.test(c.req.header('content-type') ?? '')) {
      return refuse(415, 'unreadable', (say) => say.wrongType)
    }
    const { mostFiles, largestFileMb, largestTotalMb } = form
    const total = largestTotalMb * megabyte
    const tooLarge = (say: FormsWords) => say.tooLarge(largestFileMb, largestTotalMb)
    if (Number(c.req.header('content-length') ?? 0) > total + aroundFiles) {
      return refuse(413, 'too_large', tooLarge)
    }
    const key = await keyOfPages()
    const read = await readMultipart(
      bodyOf(c),
      c.req.header(),
      { files: mostFiles, file: Math.min(largestFileMb * megabyte, total), total },
      (fields) => readPageToken(key, open.key, fields.get(tokenInput) ?? '', clock()).state === 'valid',
    )
    try {
      switch (read.is) {
        case 'too_large':
          return await refuse(413, 'too_large', tooLarge)
        case 'too_many_files':
          return await refuse(413, 'too_large', (say) => say.tooManyFiles(mostFiles))
        case 'too_many_fields':
          return await refuse(400, 'unreadable', (say) => say.tooManyFields)
        case 'busy':
          return await refuse(503, 'unready', (say) => say.busy)
        case 'broken':
          return await refuse(400, 'unreadable', (say) => say.broken)
        case 'read':
          return await take(c, open, shown, key, read, note)
      }
    } finally {
      if (read.is === 'read') read.release?.()
    }
  })

  return app

  /** Takes a form that came whole. */
  async function take(
    c: Context<ApiEnv>,
    open: OpenForm,
    shown: ShownForm,
    key: Buffer,
    { fields, uploads }: { fields: ReadonlyMap<string, string>; uploads: readonly Upload[] },
    note: (code: RefusalCode, reason: string) => void,
  ): Promise<Response> {
    const now = clock()
    const words = formsWords[shown.language]
    const given = fields.get(tokenInput) ?? ''
    const { state, pageId } = readPageToken(key, open.key, given, now)
    const page = { pageId, triggerId: open.triggerId }
    const typed = typedOf(fields, open)
    const again = (token: string, wrong: Wrong, status: 400 | 403 | 422 | 429 | 503, kept: PageFile[] = []) =>
      c.html(formPage(shown, token, typed, kept, wrong), status)

    // Where the browser says so, it must be our own page that sent it.
    const isOwnPage = ['same-origin', 'none', undefined].includes(c.req.header('sec-fetch-site'))
    if (state === 'forged' || state === 'old' || !isOwnPage) {
      note(
        'robot',
        state === 'old' ? 'The page was open for more than a day' : 'It came from no page of ours',
      )
      return again(makePageToken(key, open.key, now), { sentence: words.stale }, 403)
    }
    const before = await findSent(db, open.triggerId, pageId)
    if (before) return c.redirect(sentPath(c, open, pageId), 303)
    if (fields.get(trapInput)) {
      note('robot', 'A field that people do not see was filled in')
      return again(given, { sentence: words.robot }, 422)
    }
    if (state === 'fast') {
      note('robot', 'It was filled in within three seconds')
      return again(given, { sentence: words.fast }, 403)
    }
    if (fields.has('code') || fields.has('resend')) return takeCode(fields, typedOfDraft)
    await dropPageFiles(db, pageId, droppedOf(fields))
    const files = await takeFiles(open, page, uploads, words)
    if (files.refused.length > 0) note('bad_file', 'A program, or a file of a kind that is not taken')
    const problems = { ...problemsOf(typed, shown), ...missingFiles(open, files.kept) }
    const tooMuch = overLimit(open, files.kept, words)
    if (files.refused.length > 0 || tooMuch || Object.keys(problems).length > 0) {
      if (tooMuch) await dropPageFiles(db, pageId, files.fresh)
      const kept = tooMuch ? files.kept.filter(({ id }) => !files.fresh.includes(id)) : files.kept
      const sentence = [...files.refused, ...(tooMuch ? [tooMuch] : [])].join(' ') || words.wrongFields
      return again(given, { sentence, problems }, 422, kept)
    }
    if (shown.asksForCode) return askForCode(typed)
    return store(typed, open.customer ? 'link' : 'none', files.kept, files.fresh)

    async function takeCode(
      sent: ReadonlyMap<string, string>,
      draftOf: () => ReturnType<typeof findDraft>,
    ): Promise<Response> {
      const draft = await draftOf()
      if (!draft) return again(makePageToken(key, open.key, now), { sentence: words.stale }, 403)
      if (sent.has('resend')) return askForCode(draft.typed)
      const verdict = await checkDraftCode(db, pageId, sent.get('code') ?? '', now)
      if (verdict.is !== 'right') {
        const sentence = verdict.is === 'wrong' ? words.wrongCode : words.spentCode
        return c.html(codePage(shown, given, draft.address, sentence), 403)
      }
      return store(verdict.typed, 'code', await listPageFiles(db, pageId, open.triggerId), [])
    }

    function typedOfDraft() {
      return findDraft(db, pageId, open.triggerId)
    }

    async function askForCode(values: Typed): Promise<Response> {
      const address = normalAddress(values[emailInput]) ?? ''
      const code = await keepDraft(db, { ...page, address, typed: values, now })
      if (code === undefined) {
        note('too_often', 'Too many codes were sent to one address')
        return again(
          given,
          { sentence: words.tooManyCodes },
          429,
          await listPageFiles(db, pageId, open.triggerId),
        )
      }
      const title = titleOf(open.form, shown.language)
      const letter = { subject: words.codeSubject(code, title), text: words.codeText(code, title) }
      try {
        await sendPortalCode(resolvePort, open.customer?.id ?? null, address, letter)
      } catch (error) {
        log.warn({ err: error, trigger: open.triggerId }, 'The code of a form was not sent')
        note('unready', 'The code could not be sent by e-mail')
        return again(
          given,
          { sentence: words.codeNotSent },
          503,
          await listPageFiles(db, pageId, open.triggerId),
        )
      }
      return c.html(codePage(shown, given, address))
    }

    async function store(
      values: Typed,
      proof: 'link' | 'code' | 'none',
      files: readonly PageFile[],
      fresh: readonly string[],
    ): Promise<Response> {
      const email = normalAddress(values[emailInput]) ?? ''
      const [parties] = open.customer ? [] : await matchHints(db, [{ senderAddress: email }])
      const isKnown = open.customer !== null || (parties?.customer ?? null) !== null
      if (!isKnown && open.form.unknownSender === 'refuse') {
        note('unknown_sender', 'The address of the sender belongs to no customer')
        return again(given, { sentence: words.unknownSender }, 403, [...files])
      }
      if (!mayTake(open.hookKey, open.form.mostPerHour)) {
        note('too_often', `More than ${open.form.mostPerHour} came within an hour`)
        return again(given, { sentence: words.formTooOften }, 429, [...files])
      }
      const read = readPortalForm(open.form.fields, plainTyped(values, open), shown.devices)
      const { duplicate } = await sendForm(pool, open, pageId, {
        reference: referenceOf(pageId),
        language: shown.language,
        name: (values[nameInput] ?? '').trim().slice(0, 200),
        email,
        proof,
        customerId: open.customer?.id,
        deviceId: deviceOf(read.values, open, shown),
        isKnown,
        values: read.values,
        files: files.map(({ id, name, type, size, field }) => ({ id, name, type, size, field })),
      })
      if (duplicate) await dropPageFiles(db, pageId, fresh)
      else storedEvents()
      await waitForTicket(open.triggerId, pageId)
      return c.redirect(sentPath(c, open, pageId), 303)
    }
  }

  async function takeFiles(
    { form }: OpenForm,
    page: { pageId: string; triggerId: string },
    uploads: readonly Upload[],
    words: FormsWords,
  ): Promise<{ kept: PageFile[]; fresh: string[]; refused: string[] }> {
    const refused: string[] = []
    const taken: { field: string; name: string; type: string; content: Buffer }[] = []
    for (const { field, name: given, content } of uploads) {
      const own = form.fields.find((each) => each.type === 'file' && inputOf(each) === field)
      if (!own) continue
      const name = cleanName(given)
      const judged = judgeFile(name, content, form)
      if ('type' in judged) taken.push({ field: own.name, name, type: judged.type, content })
      else refused.push(judged.refused === 'program' ? words.program(name) : words.fileKind(name))
    }
    const fresh = await keepPageFiles(db, page, taken)
    // Read after they are kept: what another request brought for the same page counts too.
    const kept = await listPageFiles(db, page.pageId, page.triggerId)
    return { kept, fresh, refused }
  }

  async function shownOf(c: Context, open: OpenForm): Promise<ShownForm> {
    const { form, customer } = open
    return {
      form,
      language: languageOf(c, open),
      devices: await listOffered(db, open),
      // Refused without a proof, anybody could try out whose customers there are.
      asksForCode: form.proof === 'code' || (form.unknownSender === 'refuse' && customer === null),
    }
  }

  /** Until a ticket is there, or none will be, for some seconds. */
  async function waitForTicket(triggerId: string, pageId: string): Promise<void> {
    const until = Date.now() + ticketPatienceMs
    while (Date.now() < until) {
      await delay(150)
      const sent = await findSent(db, triggerId, pageId)
      if (!sent || sent.ticketNumber !== null || sent.isSettled) return
    }
  }
}

/** How often each form is taken within an hour, in this process. */
function createFormLimit(clock: () => Date): (form: string, most: number) => boolean {
  const limits = new Map<number, (key: string) => boolean>()
  return (form, most) => {
    const limit = limits.get(most) ?? createTryLimit(most, 60, clock)
    limits.set(most, limit)
    return limit(form)
  }
}

function problemsOf(typed: Typed, { form, devices }: ShownForm): Record<string, PortalProblem> {
  const own: Record<string, PortalProblem> = {}
  const email = (typed[emailInput] ?? '').trim()
  if ((typed[nameInput] ?? '').trim() === '') own[nameInput] = 'required'
  if (email === '') own[emailInput] = 'required'
  else if (!isAddress(email)) own[emailInput] = 'email'
  const { problems } = readPortalForm(form.fields, plainTyped(typed, { form }), devices)
  for (const field of form.fields) {
    const problem = problems[field.name]
    if (problem) own[inputOf(field)] = problem
  }
  return own
}

function missingFiles({ form }: OpenForm, kept: readonly PageFile[]): Record<string, PortalProblem> {
  const missing = form.fields.filter(
    ({ type, required, name }) => type === 'file' && required && !kept.some(({ field }) => field === name),
  )
  return Object.fromEntries(missing.map((field) => [inputOf(field), 'required'] as const))
}

function overLimit({ form }: OpenForm, kept: readonly PageFile[], words: FormsWords): string | undefined {
  if (kept.length > form.mostFiles) return words.tooManyFiles(form.mostFiles)
  const total = kept.reduce((sum, { size }) => sum + size, 0)
  return total > form.largestTotalMb * megabyte
    ? words.tooLarge(form.largestFileMb, form.largestTotalMb)
    : undefined
}

function plainTyped(typed: Typed, { form }: Pick<OpenForm, 'form'>): Record<string, string> {
  return Object.fromEntries(form.fields.map((field) => [field.name, typed[inputOf(field)] ?? '']))
}

function deviceOf(
  values: Readonly<Record<string, unknown>>,
  { form }: OpenForm,
  { devices }: ShownForm,
): string | undefined {
  const chosen = form.fields
    .filter(({ type }) => type === 'device')
    .map(({ name }) => values[name])
    .find((value) => typeof value === 'string')
  return devices?.find(({ hostname }) => hostname === chosen)?.id
}

function pathOf(c: Context, { key }: OpenForm): string {
  const language = c.req.query('lang')
  return `/forms/${key}${language === 'en' || language === 'it' ? `?lang=${language}` : ''}`
}

function sentPath(c: Context, { key }: OpenForm, pageId: string): string {
  const language: PortalLanguage | undefined =
    c.req.query('lang') === 'it' ? 'it' : c.req.query('lang') === 'en' ? 'en' : undefined
  return `/forms/${key}/sent/${pageId}${language ? `?lang=${language}` : ''}`
}
