import { simpleParser } from 'mailparser'
import { pino } from 'pino'
import { expect } from 'vitest'
import { readPlaybook } from '#engine/playbooks/read-playbook.ts'
import type { Scenario } from '#engine/playbooks/scenario.ts'
import { createScriptPool } from '#engine/sandbox/script-pool.ts'
import { differenceText } from '#engine/scenarios/differences.ts'
import type { StageMail } from '#engine/stage/scenario-connectors.ts'
import { openStage } from '#engine/stage/stage.ts'
import { catalogue } from '#nodes'
import { createTestDatabase } from './database.ts'
import { type MailServer, startMailServer } from './smtp-server.ts'

/** The stage that people play scenarios on, with e-mail that really leaves. */
export async function openScenarios() {
  await using open = new AsyncDisposableStack()
  const database = open.use(await createTestDatabase())
  const mailServer = open.use(await startMailServer())
  const script = createScriptPool({ size: 1 })
  open.defer(() => script.stop())
  const { host, port, received } = mailServer
  const stage = await openStage({
    catalogue,
    database,
    script,
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    mail: {
      type: 'smtp',
      credentials: { host, port, security: 'none', fromAddress: 'support@msp.example' },
      sent: () => Promise.all(received.map(readMail)),
      clear: () => {
        received.length = 0
      },
    },
  })
  open.defer(() => stage.stop())
  const all = open.move()

  return {
    /** Plays a scenario of a playbook from beginning to end, and holds it against what came of it. */
    async play(slug: string, scenario: Scenario): Promise<void> {
      const playbook = await readPlaybook(slug)
      if (!playbook) throw new Error(`There is no playbook "${slug}"`)
      const { differences, troubles } = await stage.play(playbook, scenario)
      expect(differences.map(differenceText), `${scenario.name}\n${troubles.join('\n')}`).toEqual([])
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

export type Scenarios = Awaited<ReturnType<typeof openScenarios>>

async function readMail({ to, source }: MailServer['received'][number]): Promise<StageMail> {
  const { subject = '', text = '', inReplyTo, attachments } = await simpleParser(source)
  return {
    to,
    subject,
    text,
    inReplyTo: inReplyTo?.replace(/[<>]/g, '') ?? null,
    attachments: attachments.map(({ filename }) => filename ?? ''),
  }
}
