import { once } from 'node:events'
import { request } from 'node:http'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonValue } from '#engine/graph/json.ts'
import { openPort } from '#engine/open-port.ts'
import { forgetPages } from '#engine/portal/page-files.ts'
import { catalogue } from '#nodes'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { otherEnds } from '../../support/other-ends.ts'
import { type MailServer, startMailServer } from '../../support/smtp-server.ts'
import { createApiForTests } from './api-for-tests.ts'

let aheadMs = 0
const api = await createApiForTests({
  catalogue,
  working: true,
  clock: () => new Date(Date.now() + aheadMs),
})
let url = ''
let close: () => Promise<void>
let mail: MailServer
const customers: Record<string, string> = {}

beforeAll(async () => {
  const port = await openPort('127.0.0.1', 0)
  port.answerWith(api.app.fetch)
  url = `http://127.0.0.1:${port.port}`
  close = port.close
  mail = await startMailServer()
  await api.as('admin', 'POST', '/api/connections', {
    type: 'smtp',
    name: 'Mail',
    credentials: { host: mail.host, port: mail.port, security: 'none', fromAddress: 'msp@msp.example' },
  })
  for (const [name, domain, language] of [
    ['Rossi Srl', 'rossi.example', 'it'],
    ['Contoso', 'contoso.example', 'en'],
  ] as const) {
    const { body } = await api.as('admin', 'POST', '/api/customers', { name, domains: [domain], language })
    customers[name] = body.id
    await api.as('admin', 'POST', '/api/devices', { customerId: body.id, hostname: `PC-${name.slice(0, 5)}` })
  }
})

afterAll(async () => {
  await close()
  await mail[Symbol.asyncDispose]()
  await api[Symbol.asyncDispose]()
})

const subject = { name: 'subject', label: 'What is it about?', labelIt: 'Di che si tratta?' }
const files = { name: 'files', label: 'Files', type: 'file', required: false }

/** Publishes a form; by it a ticket is opened with its files, unless it is to do nothing. */
async function publishForm(params: Record<string, JsonValue> = {}, opens = true) {
  const document = buildDocument(
    {
      form: {
        type: 'portal.form',
        params: Object.fromEntries(
          Object.entries({ fields: [subject, files], ...params }).map(([name, value]) => [
            name,
            literal(value),
          ]),
        ),
      },
      next: opens
        ? {
            type: 'ticket.create',
            params: {
              subject: template('{{ trigger.values.subject }}'),
              files: expression('trigger.files'),
              source: literal('portal'),
            },
          }
        : { type: 'flow.set', params: { a: literal(1) } },
    },
    ['form -> next'],
  )
  const { body: workflow } = await api.as('editor', 'POST', '/api/workflows', { document })
  const published = await api.as('editor', 'POST', `/api/workflows/${workflow.id}/publish`, {})
  expect(published.status, JSON.stringify(published.body)).toBe(200)
  const { body: triggers } = await api.as('editor', 'GET', `/api/workflows/${workflow.id}/triggers`)
  const [trigger] = triggers.items
  return { id: workflow.id, triggerId: trigger.id, path: new URL(trigger.hookUrl).pathname }
}

let visitors = 0
/** A browser at an address of its own. */
function visitor() {
  visitors += 1
  const from = `203.0.113.${visitors}`
  return {
    async open(path: string, headers: Record<string, string> = {}) {
      const answer = await fetch(url + path, { headers: { 'x-forwarded-for': from, ...headers } })
      const page = await answer.text()
      const token = /name="form" value="([^"]+)"/.exec(page)?.[1] ?? ''
      return { status: answer.status, headers: answer.headers, page, token }
    },
    async send(path: string, body: FormData, headers: Record<string, string> = {}) {
      const answer = await fetch(url + path, {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: { 'x-forwarded-for': from, ...headers },
      })
      return { status: answer.status, to: answer.headers.get('location') ?? '', page: await answer.text() }
    },
  }
}

function filled(token: string, values: Record<string, string> = {}, uploads: File[] = []): FormData {
  const form = new FormData()
  const all = {
    form: token,
    'sender.name': 'Anna Ferri',
    'sender.email': 'anna@rossi.example',
    'field.subject': 'The printer does not print',
    ...values,
  }
  for (const [name, value] of Object.entries(all)) form.set(name, value)
  for (const upload of uploads) form.append('field.files', upload)
  return form
}

/** Nobody types faster than this. */
const typing = () => {
  aheadMs += 5000
}

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const eventsOf = async (workflow: { id: string }) =>
  (await api.as('viewer', 'GET', `/api/events?workflowId=${workflow.id}`)).body.items
const refusalsOf = async (workflow: { id: string }) => {
  const { body } = await api.as('viewer', 'GET', `/api/hook-refusals?workflowId=${workflow.id}`)
  return body.items.map(({ code }: { code: string }) => code)
}
const filesKept = async () =>
  Number((await sql<{ n: string }>`select count(*) as n from files`.execute(api.db)).rows[0]?.n)

test('a customer opens a ticket with a file and is told its number; the file hangs on the ticket', async () => {
  const form = await publishForm({ sentText: 'We call you back today.' })
  const anna = visitor()
  const { status, headers, token, page } = await anna.open(form.path)
  expect(status).toBe(200)
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('cache-control')).toBe('no-store')
  expect(page).not.toContain('<script')
  typing()
  const sent = await anna.send(
    form.path,
    filled(token, {}, [new File([png], '../..\\evil/pic\u202Etxt.png')]),
  )
  expect(sent.status).toBe(303)
  const receipt = await anna.open(sent.to)
  const number = Number(/class="reference">#(\d+)/.exec(receipt.page)?.[1])
  expect(receipt.page).toContain('We call you back today.')
  const { body: tickets } = await api.as('technician', 'GET', '/api/tickets')
  const ticket = tickets.items.find((each: { number: number }) => each.number === number)
  expect(ticket).toMatchObject({ subject: 'The printer does not print', customerId: customers['Rossi Srl'] })
  const { rows } = await sql<{ name: string; type: string; content: Buffer }>`
    select f.name, f.type, f.content from files f join ticket_attachments a on a.file_id = f.id
     where a.ticket_id = ${ticket.id}`.execute(api.db)
  expect(rows).toEqual([{ name: 'pictxt.png', type: 'image/png', content: png }])
  const [event] = await eventsOf(form)
  expect(event).toMatchObject({ trust: 'portal none', decisions: [{ decision: 'started' }] })
})

test('what is sent twice, one after the other or at once, is one event, and its files are kept once', async () => {
  const form = await publishForm()
  const anna = visitor()
  const { token } = await anna.open(form.path)
  typing()
  const before = await filesKept()
  const once = () => anna.send(form.path, filled(token, {}, [new File([png], 'a.png')]))
  const answers = [...(await Promise.all([once(), once(), once()])), await once()]
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303])
  expect(new Set(answers.map(({ to }) => to)).size).toBe(1)
  expect(await eventsOf(form)).toHaveLength(1)
  expect(await filesKept()).toBe(before + 1)
})

test('without a ticket the answer names a reference, which the flow knows as well', async () => {
  const form = await publishForm({}, false)
  const anna = visitor()
  const { token } = await anna.open(form.path)
  typing()
  const sent = await anna.send(form.path, filled(token))
  const receipt = await anna.open(sent.to)
  const reference = /R-[0-9A-Z]{8}/.exec(receipt.page)?.[0]
  const [event] = await eventsOf(form)
  const { body } = await api.as('viewer', 'GET', `/api/events/${event.id}`)
  expect(body.data).toMatchObject({ reference, sender: { name: 'Anna Ferri' }, files: [] })
})

test('a page is sent once it was read, within a day, by the page itself; each refusal says why and is counted', async () => {
  const form = await publishForm()
  const robot = visitor()
  const other = await publishForm()
  const { token } = await robot.open(form.path)
  const { token: ofOther } = await robot.open(other.path)
  const fast = await robot.send(form.path, filled(token))
  expect([fast.status, fast.page.includes('faster than a person types')]).toEqual([403, true])
  typing()
  const trapped = await robot.send(form.path, filled(token, { website: 'https://spam.example' }))
  expect([trapped.status, trapped.page.includes('must stay empty')]).toEqual([422, true])
  for (const forged of ['', 'x', ofOther, ...otherEnds(token).slice(0, 1)]) {
    expect((await robot.send(form.path, filled(forged))).status).toBe(403)
  }
  const foreign = await robot.send(form.path, filled(token), { 'sec-fetch-site': 'cross-site' })
  expect(foreign.status).toBe(403)
  aheadMs += 25 * 3_600_000
  const old = await robot.send(form.path, filled(token))
  expect([old.status, old.page.includes('open for too long')]).toEqual([403, true])
  expect(await eventsOf(form)).toEqual([])
  await expect.poll(() => refusalsOf(form), { timeout: 5000 }).toEqual(['robot'])
})

test('files of whoever was shown no page are not kept', async () => {
  const form = await publishForm()
  const before = await filesKept()
  const answer = await visitor().send(form.path, filled('forged', {}, [new File([png], 'a.png')]))
  expect(answer.status).toBe(403)
  expect(await filesKept()).toBe(before)
})

test('a form that is sent too often is refused, by address and by form', async () => {
  const form = await publishForm({ mostPerHour: 2 })
  for (const expected of [303, 303, 429]) {
    const each = visitor()
    const { token } = await each.open(form.path)
    typing()
    expect((await each.send(form.path, filled(token))).status).toBe(expected)
  }
  const flood = visitor()
  const tries = await Promise.all(Array.from({ length: 25 }, () => flood.send(form.path, filled('x'))))
  expect(tries.filter(({ status }) => status === 429)).toHaveLength(5)
  await expect.poll(() => refusalsOf(form), { timeout: 5000 }).toContain('too_often')
})

test('an upload of 1 GB is cut off early with 413, told or not how long it is, and nothing of it is kept', async () => {
  const form = await publishForm()
  const { token } = await visitor().open(form.path)
  typing()
  const before = await filesKept()
  const heap = process.memoryUsage.rss()
  for (const told of [true, false]) {
    const { status, page, written } = await pour(form.path, token, 1024 * 1024 * 1024, told)
    expect(status).toBe(413)
    expect(page).toContain('too large')
    expect(written).toBeLessThan(100 * 1024 * 1024)
  }
  expect(process.memoryUsage.rss() - heap).toBeLessThan(200 * 1024 * 1024)
  expect(await filesKept()).toBe(before)
  expect(await eventsOf(form)).toEqual([])
})

/** Sends a file as long as the other side takes it; answers what came back and how much went out. */
async function pour(path: string, token: string, size: number, told: boolean) {
  const boundary = 'b0undary'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="form"\r\n\r\n${token}\r\n--${boundary}\r\nContent-Disposition: form-data; name="field.files"; filename="big.bin"\r\nContent-Type: image/png\r\n\r\n`
  const post = request(url + path, {
    method: 'POST',
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'x-forwarded-for': '203.0.113.250',
      ...(told ? { 'content-length': String(size) } : {}),
    },
  })
  let written = 0
  let isOver = false
  const answered = new Promise<{ status: number; page: string }>((resolve, reject) => {
    post.on('response', (answer) => {
      isOver = true
      let page = ''
      answer.on('data', (chunk: Buffer) => {
        page += chunk.toString()
      })
      const end = () => resolve({ status: answer.statusCode ?? 0, page })
      answer.on('end', end)
      answer.on('error', end)
    })
    post.on('error', (error) => {
      if (!isOver) reject(error)
    })
  })
  post.write(head)
  const chunk = Buffer.alloc(256 * 1024, 65)
  while (!isOver && written < size) {
    written += chunk.byteLength
    if (!post.write(chunk)) await Promise.race([once(post, 'drain').catch(() => undefined), answered])
  }
  const answer = await answered
  post.destroy()
  return { ...answer, written }
}

test('too many files, files that are together too large, and too many fields are refused', async () => {
  const form = await publishForm({ mostFiles: 2, largestFileMb: 1, largestTotalMb: 1 })
  const { token } = await visitor().open(form.path)
  typing()
  const three = [1, 2, 3].map((at) => new File([png], `${at}.png`))
  expect((await visitor().send(form.path, filled(token, {}, three))).status).toBe(413)
  const halves = [1, 2].map((at) => new File([png, Buffer.alloc(600_000)], `${at}.png`))
  expect((await visitor().send(form.path, filled(token, {}, halves))).status).toBe(413)
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`field.x${at}`, 'x']))
  expect((await visitor().send(form.path, filled(token, many))).status).toBe(400)
  expect(
    (await visitor().send(form.path, filled(token, { 'field.subject': 'x'.repeat(70_000) }))).status,
  ).toBe(413)
  expect(await eventsOf(form)).toEqual([])
})

test('anything else than a form of the page is refused with 415, and what breaks off is not taken', async () => {
  const form = await publishForm()
  for (const [type, body] of [
    ['application/json', '{}'],
    ['application/x-www-form-urlencoded', 'form=x'],
    ['multipart/form-data', 'x'],
    ['text/plain', 'x'],
  ] as const) {
    const answer = await fetch(url + form.path, { method: 'POST', headers: { 'content-type': type }, body })
    expect(answer.status, type).toBe(415)
  }
  const broken = await fetch(url + form.path, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: '--x\r\nContent-Disposition: form-data; name="form"\r\n\r\nhalf',
  })
  expect(broken.status).toBe(400)
})

test('programs and scripts are refused by what they hold and by their names; the rest that came is kept on the page', async () => {
  const form = await publishForm()
  const anna = visitor()
  const { token } = await anna.open(form.path)
  typing()
  const refused = await anna.send(
    form.path,
    filled(token, {}, [
      new File([Buffer.from('MZ\u0090\u0000')], 'holiday.png'),
      new File(['WScript.Echo(1)'], 'list.txt.js'),
      new File([png], 'screen.png'),
    ]),
  )
  expect(refused.status).toBe(422)
  expect(refused.page).toContain('“holiday.png” is a program')
  expect(refused.page).toContain('“list.txt.js” is a program')
  expect(refused.page).toContain('<span>screen.png</span>')
  const sent = await anna.send(form.path, filled(token))
  expect(sent.status).toBe(303)
  const [event] = await eventsOf(form)
  const { body } = await api.as('viewer', 'GET', `/api/events/${event.id}`)
  expect(body.data.files).toMatchObject([{ name: 'screen.png', type: 'image/png', field: 'files' }])
})

test('a page in a file is kept as bytes to be saved, never as a page', async () => {
  const form = await publishForm()
  const anna = visitor()
  const { token } = await anna.open(form.path)
  typing()
  const page = new File(['<html><script>alert(1)</script>'], 'report.html', { type: 'text/html' })
  const sent = await anna.send(form.path, filled(token, {}, [page]))
  expect(sent.status).toBe(303)
  const [event] = await eventsOf(form)
  const { body } = await api.as('viewer', 'GET', `/api/events/${event.id}`)
  expect(body.data.files).toMatchObject([{ name: 'report.html', type: 'application/octet-stream' }])
  const file = await api.as('technician', 'GET', `/api/files/${body.data.files[0].id}`)
  expect(file.headers.get('content-disposition')).toContain('attachment')
})

test('markup that was typed is text again on the page, and fields that the form does not have are not taken', async () => {
  const form = await publishForm()
  const anna = visitor()
  const { token } = await anna.open(form.path)
  typing()
  const typed = '"><script>alert(1)</script>'
  const wrong = await anna.send(
    form.path,
    filled(token, { 'field.subject': typed, 'sender.email': 'no address' }),
  )
  expect(wrong.status).toBe(422)
  expect(wrong.page).not.toContain('<script>')
  expect(wrong.page).toContain('&lt;script&gt;')
  expect(wrong.page).toContain('This is no e-mail address.')
  await anna.send(
    form.path,
    filled(token, { 'field.subject': typed, 'field.__proto__': 'x', 'field.admin': 'yes' }),
  )
  const [event] = await eventsOf(form)
  const { body } = await api.as('viewer', 'GET', `/api/events/${event.id}`)
  expect(body.data.values).toEqual({ subject: typed })
})

test('no page is there for a key that was guessed, a workflow that is off, a receipt of others', async () => {
  const form = await publishForm()
  const anna = visitor()
  expect((await anna.open('/forms/AAAAAAAAAAAAAAAAAAAAAAAAAAA')).status).toBe(404)
  expect((await anna.open("/forms/' or 1=1")).status).toBe(404)
  expect((await anna.open(`${form.path}/sent/AAAAAAAAAAAAAAAAAAAAAA`)).status).toBe(404)
  await api.as('editor', 'POST', `/api/workflows/${form.id}/enabled`, { enabled: false })
  expect((await anna.open(form.path)).status).toBe(404)
  expect((await anna.send(form.path, filled('x'))).status).toBe(404)
})

test('a link of a customer offers its own devices and names the customer, whatever address is typed', async () => {
  const form = await publishForm({ fields: [subject, { name: 'device', label: 'Device', type: 'device' }] })
  const links = `/api/triggers/${form.triggerId}/portal-links`
  const { body: link } = await api.as('editor', 'PUT', `${links}/${customers.Contoso}`)
  const path = new URL(link.url).pathname
  const visit = visitor()
  const general = await visit.open(form.path)
  expect(general.page).not.toContain('PC-')
  const own = await visit.open(path)
  expect(own.page).toContain('<option value="PC-Conto"')
  expect(own.page).not.toContain('PC-Rossi')
  typing()
  const foreign = await visit.send(path, filled(own.token, { 'field.device': 'PC-Rossi' }))
  expect(foreign.status).toBe(422)
  const sent = await visit.send(path, filled(own.token, { 'field.device': 'PC-Conto' }))
  expect(sent.status).toBe(303)
  const [event] = await eventsOf(form)
  expect(event).toMatchObject({ trust: 'portal link', customerId: customers.Contoso, deviceName: 'PC-Conto' })
  // The same name typed on the page for everybody leads to no customer's device.
  const { token } = await visit.open(form.path)
  typing()
  const typed = { 'field.device': 'PC-Conto', 'sender.email': 'who@nowhere.example' }
  await visit.send(form.path, filled(token, typed))
  expect((await eventsOf(form))[0]).toMatchObject({ customerId: null, deviceId: null })

  const { body: second } = await api.as('editor', 'PUT', `${links}/${customers.Contoso}`)
  expect(second.url).not.toBe(link.url)
  expect((await visit.open(path)).status).toBe(404)
  expect((await api.as('editor', 'GET', links)).body.items).toMatchObject([{ customerName: 'Contoso' }])
  expect((await api.as('editor', 'DELETE', `${links}/${customers.Contoso}`)).status).toBe(204)
  expect((await visit.open(new URL(second.url).pathname)).status).toBe(404)
})

test('a form for links alone has no general page', async () => {
  const form = await publishForm({ audience: 'links' })
  expect((await visitor().open(form.path)).status).toBe(404)
})

test('a stranger waits in the triage, and starts the flow with the files once somebody says whose it is', async () => {
  const form = await publishForm()
  const stranger = visitor()
  const { token } = await stranger.open(form.path)
  typing()
  await stranger.send(
    form.path,
    filled(token, { 'sender.email': 'who@nowhere.example' }, [new File([png], 'a.png')]),
  )
  const [event] = await eventsOf(form)
  expect(event.decisions).toMatchObject([{ decision: 'skipped', code: 'unknown_sender' }])
  await api.as('technician', 'POST', `/api/events/${event.id}/assign`, {
    customerId: customers.Contoso,
    remember: false,
  })
  await expect
    .poll(
      async () =>
        (
          await sql<{ name: string }>`
            select f.name from tickets t join ticket_attachments a on a.ticket_id = t.id join files f on f.id = a.file_id
             where t.customer_id = ${customers.Contoso} and t.subject like 'The printer%'`.execute(api.db)
        ).rows.length,
      { timeout: 15_000 },
    )
    .toBe(1)
})

test('a stranger is refused only after a code proved the address; a code serves once and is tried five times', async () => {
  const form = await publishForm({ unknownSender: 'refuse' })
  const stranger = visitor()
  const { token } = await stranger.open(form.path)
  typing()
  const code = () => /Your code is (\d{6})/.exec(mail.received.at(-1)?.source ?? '')?.[1] ?? ''
  const asked = await stranger.send(form.path, filled(token, { 'sender.email': 'who@nowhere.example' }))
  expect(asked.page).toContain('w••••@nowhere.example')
  const codeForm = (value: string) => {
    const body = new FormData()
    body.set('form', token)
    body.set('code', value)
    return body
  }
  const refused = await stranger.send(form.path, codeForm(code()))
  expect([refused.status, refused.page.includes('none of our customers')]).toEqual([403, true])

  const again = await stranger.send(
    form.path,
    filled(token, { 'sender.email': 'anna@rossi.example' }, [new File([png], 'a.png')]),
  )
  expect(again.page).toContain('a••••@rossi.example')
  const wrong = code() === '000000' ? '000001' : '000000'
  for (let tries = 1; tries <= 4; tries++) {
    expect((await stranger.send(form.path, codeForm(wrong))).page).toContain('This code is not right')
  }
  expect((await stranger.send(form.path, codeForm(wrong))).page).toContain('tried too often')
  expect((await stranger.send(form.path, codeForm(code()))).status).toBe(403)
  const resend = codeForm('')
  resend.set('resend', '1')
  expect((await stranger.send(form.path, resend)).status).toBe(200)
  const sent = await stranger.send(form.path, codeForm(code()))
  expect(sent.status).toBe(303)
  const [event] = await eventsOf(form)
  expect(event).toMatchObject({ trust: 'portal code', customerId: customers['Rossi Srl'] })
  const { body } = await api.as('viewer', 'GET', `/api/events/${event.id}`)
  expect(body.data.files).toMatchObject([{ name: 'a.png' }])
  await expect.poll(() => refusalsOf(form), { timeout: 5000 }).toContain('unknown_sender')
})

test('at most five codes go to one address within an hour, of all forms together', async () => {
  const statuses: number[] = []
  for (let at = 0; at < 6; at++) {
    const form = await publishForm({ proof: 'code' })
    const each = visitor()
    const { token } = await each.open(form.path)
    typing()
    statuses.push(
      (await each.send(form.path, filled(token, { 'sender.email': 'victim@contoso.example' }))).status,
    )
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
})

test('the page speaks the language of the customer or of the browser, or the one that is asked for', async () => {
  const form = await publishForm({ titleIt: 'Apri un ticket' })
  const visit = visitor()
  const italian = { 'accept-language': 'it-IT,it;q=0.9,en;q=0.8' }
  expect((await visit.open(form.path, italian)).page).toContain('<html lang="it">')
  expect((await visit.open(form.path, { 'accept-language': 'de,fr' })).page).toContain('<html lang="en">')
  expect((await visit.open(`${form.path}?lang=it`)).page).toContain('Di che si tratta?')
  const { body } = await api.as(
    'editor',
    'PUT',
    `/api/triggers/${form.triggerId}/portal-links/${customers['Rossi Srl']}`,
  )
  expect((await visit.open(new URL(body.url).pathname)).page).toContain('<h1>Apri un ticket</h1>')
  const english = await publishForm({ languages: 'en' })
  expect((await visit.open(`${english.path}?lang=it`, italian)).page).toContain('<html lang="en">')
})

test('what was never sent is forgotten after a day, with its files; what hangs on a ticket stays', async () => {
  const form = await publishForm()
  const anna = visitor()
  const { token } = await anna.open(form.path)
  typing()
  await anna.send(form.path, filled(token, { 'sender.email': 'none' }, [new File([png], 'left.png')]))
  const named = () =>
    sql<{ name: string }>`select name from files where name in ('left.png', 'pictxt.png')`.execute(api.db)
  expect((await named()).rows.map(({ name }) => name).sort()).toEqual(['left.png', 'pictxt.png'])
  await forgetPages(api.db, new Date(Date.now() + 40 * 86_400_000))
  expect((await named()).rows.map(({ name }) => name)).toEqual(['pictxt.png'])
})
