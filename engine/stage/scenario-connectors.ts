import { z } from 'zod'
import type { ScenarioDirectory, ScenarioMachine } from '../playbooks/scenario.ts'
import { type Connector, defineConnector } from '../sdk/connector.ts'
import { TryAgain } from '../sdk/errors.ts'
import { type ScenarioAccount, scenarioIdentity } from './scenario-directory.ts'

/** What was sent to machines and chats of a scenario. */
export interface ScenarioOutside {
  machines: readonly ScenarioMachine[]
  scripts: { host: string; script: string; env: Readonly<Record<string, string>> }[]
  messages: { target: string; title: string; text: string; urgent: boolean }[]
  directory?: ScenarioDirectory | undefined
  accounts: ScenarioAccount[]
  mails: StageMail[]
}

/** An e-mail as it left. */
export interface StageMail {
  to: string[]
  subject: string
  text: string
  /** Without angle brackets. */
  inReplyTo: string | null
  /** Their names. */
  attachments: string[]
}

/** The address that e-mails of a scenario come to and leave from. */
export const stageMailbox = 'support@msp.example'

/** What stands outside of a scenario's desk, each for a vendor: machines, chat and directory; outgoing mail; a mailbox. */
export function scenarioConnectors(outside: ScenarioOutside): Connector[] {
  return [scenarioConnector(outside), mailConnector(outside), mailboxConnector()]
}

/** Machines, a chat and a directory that answer what a scenario gives, in place of a vendor's. */
function scenarioConnector(outside: ScenarioOutside) {
  const turns = new Map<object, number>()
  return defineConnector({
    type: 'scenario',
    title: 'Scenario',
    description: 'Machines, a chat and a directory of a scenario.',
    icon: 'IconFlask',
    credentials: z.object({}),
    check: async () => 'It answers',
    provides: {
      shell: () => ({
        async runScript({ host, script, env }) {
          const machine = outside.machines.find((known) => known.host === host)
          if (!machine) throw new TryAgain(`${host} does not answer.`, { class: 'Timeout' })
          outside.scripts.push({ host, script, env })
          const fitting = machine.answers.filter(({ to }) => script.includes(to))
          const specific = fitting.filter(({ to }) => to !== '')
          const candidates = specific.length > 0 ? specific : fitting
          const [first] = candidates
          if (!first) throw new Error(`The scenario says nothing of what ${host} answers to:\n${script}`)
          const same = candidates.filter(({ to }) => to === first.to)
          const turn = turns.get(first) ?? 0
          turns.set(first, turn + 1)
          const { exitCode, stdout, stderr, fails } = same[Math.min(turn, same.length - 1)] ?? first
          if (fails !== undefined) throw new TryAgain(fails, { class: 'Timeout' })
          return {
            host,
            exitCode,
            signal: null,
            stdout,
            stderr,
            truncated: false,
            stopped: null,
            mayStillRun: false,
            durationMs: 5,
          }
        },
      }),
      identity: () => scenarioIdentity(outside.accounts, outside.directory),
      notifier: () => ({
        async send({ title, text, urgent }, target) {
          outside.messages.push({ target, title, text, urgent })
        },
      }),
    },
  })
}

/** Keeps e-mails instead of sending them. */
function mailConnector(outside: ScenarioOutside): Connector {
  return defineConnector({
    type: 'scenario-mail',
    title: 'Scenario mail',
    description: 'Outgoing mail of a scenario.',
    icon: 'IconFlask',
    credentials: z.object({}),
    check: async () => 'It answers',
    provides: {
      messaging: () => ({
        from: stageMailbox,
        async sendMail({ to, cc, subject, text, inReplyTo, attachments = [], messageId }) {
          const accepted = [...to, ...cc]
          const names = attachments.map(({ name }) => name)
          outside.mails.push({ to: accepted, subject, text, inReplyTo, attachments: names })
          return { messageId, accepted, rejected: [] }
        },
      }),
    },
  })
}

/** A mailbox that nothing comes to by itself: the scenario says what does. */
function mailboxConnector(): Connector {
  return defineConnector({
    type: 'scenario-mailbox',
    title: 'Scenario mailbox',
    description: 'The mailbox of a scenario.',
    icon: 'IconFlask',
    credentials: z.object({}),
    check: async () => 'It answers',
    provides: {
      mailbox: () => ({
        address: stageMailbox,
        listen: (_folder, _since, _onMessages, signal) =>
          new Promise((resolve) => {
            if (signal.aborted) resolve()
            else signal.addEventListener('abort', () => resolve(), { once: true })
          }),
      }),
    },
  })
}
