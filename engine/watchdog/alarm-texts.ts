import type { JsonObject } from '../graph/json.ts'
import type { AlarmKind } from './judge.ts'

type Language = 'en' | 'it'

export interface AlarmWords {
  kind: AlarmKind
  name: string
  facts: JsonObject
  raisedAt: Date
  /** Null: it stands. */
  clearedBecause: 'well' | 'gone' | null
  /** Where there is more to see; blank: nowhere. */
  link: string
}

/** What an alarm says, for a mail, a message or a ticket: one line, and what is known. */
export function alarmText(language: Language, words: AlarmWords): { title: string; text: string } {
  const it = language === 'it'
  if (words.clearedBecause !== null) {
    const over =
      words.clearedBecause === 'well'
        ? it
          ? 'Di nuovo a posto'
          : 'Well again'
        : it
          ? 'Non più in attesa'
          : 'No longer expected'
    const lines = [
      titles[language][words.kind](words.name),
      it ? `Segnalato il ${moment(words.raisedAt)}.` : `Raised at ${moment(words.raisedAt)}.`,
      words.link,
    ]
    return { title: oneLine(`${over}: ${words.name}`), text: join(lines) }
  }
  return {
    title: oneLine(titles[language][words.kind](words.name)),
    text: join([...details(language, words), words.link]),
  }
}

const titles: Record<Language, Record<AlarmKind, (name: string) => string>> = {
  en: {
    failed: (name) => `The workflow “${name}” fails`,
    silent: (name) => `The workflow “${name}” should have run and did not`,
    connection: (name) => `The connection “${name}” does not work`,
    mailbox: (name) => `The mailbox “${name}” is not being read`,
    refused: (name) => `What is sent to the workflow “${name}” is refused`,
  },
  it: {
    failed: (name) => `Il flusso “${name}” fallisce`,
    silent: (name) => `Il flusso “${name}” doveva girare e non l’ha fatto`,
    connection: (name) => `La connessione “${name}” non funziona`,
    mailbox: (name) => `La casella “${name}” non viene letta`,
    refused: (name) => `Ciò che arriva al flusso “${name}” viene respinto`,
  },
}

function details(language: Language, { kind, facts }: AlarmWords): string[] {
  const it = language === 'it'
  const text = (name: string) => (typeof facts[name] === 'string' ? facts[name] : '')
  const number = (name: string) => (typeof facts[name] === 'number' ? facts[name] : 0)
  const at = (name: string) => (text(name) === '' ? '' : moment(new Date(text(name))))
  switch (kind) {
    case 'failed':
      return [
        it
          ? `Esecuzioni fallite di seguito: ${number('inRow')}, l’ultima il ${at('lastAt')}.`
          : `Runs that failed one after the other: ${number('inRow')}, the last at ${at('lastAt')}.`,
        text('error'),
      ]
    case 'silent': {
      const hours = Math.round(number('silentAfterHours') * 10) / 10
      const last = at('lastAt')
      return [
        it
          ? `È atteso almeno ogni ${hours} ore${facts.bySettings === true ? ' secondo le sue impostazioni' : ', a giudicare da come girava finora'}.`
          : `It is expected every ${hours} hours at least${facts.bySettings === true ? ' by its settings' : ', going by how it ran until now'}.`,
        last === ''
          ? it
            ? 'Non è mai partito.'
            : 'It has never run.'
          : it
            ? `Ultima esecuzione: ${last}.`
            : `Last run: ${last}.`,
      ]
    }
    case 'connection':
      return [text('detail')]
    case 'mailbox': {
      const last = at('readAt')
      const folder = text('folder')
      return [
        last === ''
          ? it
            ? `La cartella ${folder} non è mai stata letta.`
            : `The folder ${folder} has never been read.`
          : it
            ? `La cartella ${folder} è stata letta l’ultima volta il ${last}.`
            : `The folder ${folder} was read last at ${last}.`,
      ]
    }
    case 'refused':
      return [
        it
          ? `Consegne respinte nelle ultime 24 ore: ${number('count')}, l’ultima il ${at('lastAt')}.`
          : `Deliveries refused in the last 24 hours: ${number('count')}, the last at ${at('lastAt')}.`,
        text('reason'),
      ]
  }
}

function moment(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function join(lines: readonly string[]): string {
  return lines.filter((line) => line !== '').join('\n')
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200)
}
