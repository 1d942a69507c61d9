import type { OutgoingMail } from '../msp/ports.ts'

type Language = 'en' | 'it'
type Letter = Pick<OutgoingMail, 'subject' | 'text'>

export interface NoticeWords {
  kind: 'approval' | 'form'
  title: string
  message: string
  name: string
  deadline: Date | null
  timeZone: string
  link: string
  isReminder: boolean
}

/** The e-mail that asks for an answer. */
export function noticeLetter(language: Language, words: NoticeWords): Letter {
  const { kind, title, message, name, link, isReminder, deadline, timeZone } = words
  const until = deadline && momentText(language, deadline, timeZone)
  const it = language === 'it'
  const subject = it
    ? `${isReminder ? 'Promemoria: ' : ''}${kind === 'form' ? 'Da compilare' : 'Da approvare'}: ${title}`
    : `${isReminder ? 'Reminder: ' : ''}${kind === 'form' ? 'To fill in' : 'To approve'}: ${title}`
  const lines = it
    ? [
        `Buongiorno ${name},`,
        kind === 'form' ? 'ti chiediamo di compilare:' : 'ti chiediamo di decidere:',
        title,
        message,
        until ? `Entro: ${until}` : '',
        `Apri la pagina per rispondere (aprirla non decide nulla):\n${link}`,
        'Il link è personale: non inoltrarlo.',
      ]
    : [
        `Hello ${name},`,
        kind === 'form' ? 'you are asked to fill in:' : 'you are asked to decide:',
        title,
        message,
        until ? `Until: ${until}` : '',
        `Open the page to answer (opening it decides nothing):\n${link}`,
        'This link is personal: do not forward it.',
      ]
  return { subject: oneLine(subject), text: `${lines.filter((line) => line !== '').join('\n\n')}\n` }
}

/** The e-mail with the code that proves that the address is theirs who answers. */
export function codeLetter(language: Language, { title, code }: { title: string; code: string }): Letter {
  return language === 'it'
    ? {
        subject: oneLine(`${code} è il codice per rispondere a: ${title}`),
        text: `Il codice è ${code}.\n\nVale 10 minuti, per rispondere a:\n${title}\n\nSe non lo hai richiesto tu, qualcun altro ha il tuo link: non comunicare il codice a nessuno.\n`,
      }
    : {
        subject: oneLine(`${code} is the code to answer: ${title}`),
        text: `The code is ${code}.\n\nIt is valid for 10 minutes, to answer:\n${title}\n\nIf you did not ask for it, somebody else has your link: tell the code to nobody.\n`,
      }
}

export function momentText(language: Language, moment: Date, timeZone: string): string {
  const locale = language === 'it' ? 'it-IT' : 'en-GB'
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone }).format(moment)
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200)
}
