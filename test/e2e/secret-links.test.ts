import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { buildDocument, expression, literal } from '../support/document.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'
import { needs } from '../support/needs.ts'
import { type Slapd, slapdNeeded, startSlapd } from '../support/slapd.ts'

describe.runIf(needs(...slapdNeeded))('a link that shows a password once', () => {
  let editor: Editor
  let slapd: Slapd
  let page: Page
  let hookUrl = ''
  let workflowId = ''

  beforeAll(async () => {
    slapd = await startSlapd()
    editor = await openEditor()
    page = editor.page
    const { id: customerId } = await ask<{ id: string }>(page, 'POST', '/api/customers', {
      name: 'Rossi Srl',
      language: 'it',
    })
    await ask(page, 'POST', '/api/allowed-targets', {
      name: 'Directory',
      cidr: '127.0.0.0/8',
      reason: 'It stands here',
    })
    const { host, securePort: port, user, password, baseDn, authority } = slapd
    const { id: directory } = await ask<{ id: string }>(page, 'POST', '/api/connections', {
      type: 'ldap',
      name: 'Directory',
      customerId,
      credentials: { kind: 'openldap', host, port, user, password, baseDn, authority },
    })
    const document = {
      ...buildDocument(
        {
          hook: {
            type: 'webhook.received',
            params: { authentication: literal('none'), customerField: literal('client') },
          },
          ticket: { type: 'ticket.create', params: { subject: literal('I forgot my password') } },
          reset: {
            type: 'identity.reset_password',
            params: {
              connection: literal(directory),
              account: expression('trigger.body.account'),
              password: literal('link'),
              mustChange: literal(false),
            },
          },
        },
        ['hook -> ticket', 'ticket -> reset'],
      ),
      name: 'New passwords',
    }
    workflowId = (await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })).id
    await ask(page, 'POST', `/api/workflows/${workflowId}/publish`)
    const { items } = await ask<{ items: { hookUrl: string }[] }>(
      page,
      'GET',
      `/api/workflows/${workflowId}/triggers`,
    )
    hookUrl = items[0]?.hookUrl ?? ''
  })

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(page, 'secret-links-failed')
  })

  afterAll(async () => {
    await editor?.[Symbol.asyncDispose]()
    await slapd?.[Symbol.asyncDispose]()
  })

  /** Sets a new password for an account; answers the run, its ticket and the link. */
  async function reset(account: string) {
    const answer = await fetch(hookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client: 'Rossi Srl', account, at: Math.random() }),
    })
    expect(answer.status).toBe(202)
    const runs = async () =>
      (
        await ask<{ items: { id: string; status: string }[] }>(
          page,
          'GET',
          `/api/runs?workflowId=${workflowId}`,
        )
      ).items
    const before = seen.size
    await expect
      .poll(async () => (await runs()).filter(({ status }) => status === 'succeeded').length, {
        timeout: 20_000,
      })
      .toBe(before + 1)
    const runId = (await runs()).find(({ id }) => !seen.has(id))?.id ?? ''
    seen.add(runId)
    const steps = await ask<{ items: { nodeId: string; output: Record<string, string> }[] }>(
      page,
      'GET',
      `/api/runs/${runId}/steps`,
    )
    const outputOf = (nodeId: string) => steps.items.find((step) => step.nodeId === nodeId)?.output
    return {
      runId,
      ticketId: outputOf('ticket')?.id ?? '',
      link: outputOf('reset')?.passwordLink ?? '',
    }
  }
  const seen = new Set<string>()

  test('is opened on a telephone, pressed, and signs in; the run then says when and from where', async () => {
    const { runId, link } = await reset('aferri')
    const context = await editor.browser.newContext({ viewport: { width: 390, height: 780 } })
    const phone = editor.watch(await context.newPage())
    await phone.goto(link)
    await phone.getByRole('heading', { name: 'Password per Anna Ferri' }).waitFor()
    for (const scheme of ['light', 'dark'] as const) {
      await phone.emulateMedia({ colorScheme: scheme })
      expect(await barriers(phone)).toEqual([])
      await expect.poll(() => phone.evaluate('document.documentElement.scrollWidth')).toBe(390)
      await picture(phone, `secret-covered-${scheme}`)
    }
    await phone.getByRole('button', { name: 'Mostra la password' }).click()
    await phone.getByText('Mostrata adesso, e mai più').waitFor()
    const password = (await phone.locator('code').textContent()) ?? ''
    expect(await slapd.signsIn(`uid=aferri,ou=People,${slapd.baseDn}`, password)).toBe(true)
    for (const scheme of ['light', 'dark'] as const) {
      await phone.emulateMedia({ colorScheme: scheme })
      expect(await barriers(phone)).toEqual([])
      await expect.poll(() => phone.evaluate('document.documentElement.scrollWidth')).toBe(390)
      await picture(phone, `secret-shown-${scheme}`)
    }
    await phone.goto(link)
    await phone.getByRole('status').getByText('Questa password è già stata mostrata').waitFor()
    expect(await barriers(phone)).toEqual([])
    await picture(phone, 'secret-over')
    await context.close()

    await page.goto(`${editor.server.url}/runs/${runId}`)
    const links = page.getByRole('region', { name: 'Links that show a password once' })
    await links.getByText('From 127.0.0.1').waitFor()
    await picture(page, 'secret-run')
    expect(await page.content()).not.toContain(password)
    // What is over is answered with 410, which the browser writes down.
    expect(faults().filter((fault) => !fault.includes('410'))).toEqual([])
  })

  test('is taken back on its ticket, and then shows nothing', async () => {
    const { ticketId, link } = await reset('ubianchi')
    await page.goto(`${editor.server.url}/tickets/${ticketId}`)
    const links = page.getByRole('region', { name: 'Links that show a password once' })
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await links.getByText('Not opened yet').waitFor()
      expect(await barriers(page)).toEqual([])
      await picture(page, `secret-ticket-${scheme}`)
    }
    await page.emulateMedia({ colorScheme: 'light' })
    await links.getByRole('button', { name: 'Take back the link for Ugo Bianchi' }).click()
    await page.getByText('The link for Ugo Bianchi shows nothing any more.').waitFor()
    await links.getByText('Taken back').waitFor()
    await expect.poll(() => links.getByRole('button').count()).toBe(0)
    await page.goto(link)
    await page.getByRole('status').getByText('Questo link è stato ritirato').waitFor()
    expect(faults().filter((fault) => !fault.includes('410'))).toEqual([])
  })

  const faults = () => editor.faults.filter((fault) => !fault.includes('favicon'))

  async function barriers(of: Page): Promise<string[]> {
    const { violations } = await axe(of).analyze()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
  }
})
