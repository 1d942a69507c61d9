import type { Notice } from '../msp/notice.ts'
import type { OutgoingMail } from '../msp/ports.ts'

type Language = 'en' | 'it'
type Letter = Pick<OutgoingMail, 'subject' | 'text'>
type Kind = 'approval' | 'form' | 'page' | 'task'

export interface NoticeWords {
  kind: Kind
  title: string
  message: string
  name: string
  deadline: Date | null
  due: Date | null
  timeZone: string
  link: string
  isReminder: boolean
  /** Stands in the subject where an answer by e-mail is read; null: none is. */
  replyMark: string | null
}

const asks: Record<
  Language,
  Record<Kind, { subject: string; sentence: string; link: string; reply: string }>
> = {
  en: {
    approval: {
      subject: 'To approve',
      sentence: 'you are asked to decide:',
      link: 'Open the page to answer (opening it decides nothing):',
      reply:
        'Or answer this e-mail with “yes” or “no” alone in the first line; what you write below it is kept as your comment.',
    },
    form: {
      subject: 'To fill in',
      sentence: 'you are asked to fill in:',
      link: 'Open the page to answer (opening it decides nothing):',
      reply: '',
    },
    page: {
      subject: 'On call',
      sentence: 'somebody is needed now:',
      link: 'Open the page and take it, so that nobody else is called:',
      reply: 'Or answer this e-mail with “ok” alone in the first line.',
    },
    task: {
      subject: 'Task',
      sentence: 'you have a task:',
      link: 'Open it to say that it is done:',
      reply: 'Or answer this e-mail with “done” alone in the first line.',
    },
  },
  it: {
    approval: {
      subject: 'Da approvare',
      sentence: 'ti chiediamo di decidere:',
      link: 'Apri la pagina per rispondere (aprirla non decide nulla):',
      reply:
        'Oppure rispondi a questa e-mail con solo “sì” o “no” nella prima riga; ciò che scrivi sotto resta come commento.',
    },
    form: {
      subject: 'Da compilare',
      sentence: 'ti chiediamo di compilare:',
      link: 'Apri la pagina per rispondere (aprirla non decide nulla):',
      reply: '',
    },
    page: {
      subject: 'Reperibilità',
      sentence: 'serve qualcuno adesso:',
      link: 'Apri la pagina e prendi in carico, così nessun altro viene chiamato:',
      reply: 'Oppure rispondi a questa e-mail con solo “ok” nella prima riga.',
    },
    task: {
      subject: 'Attività',
      sentence: 'hai un’attività:',
      link: 'Aprila per segnarla come fatta:',
      reply: 'Oppure rispondi a questa e-mail con solo “fatto” nella prima riga.',
    },
  },
}

/** The e-mail that asks for an answer. */
export function noticeLetter(language: Language, words: NoticeWords): Letter {
  const { kind, title, message, name, link, isReminder, deadline, due, timeZone, replyMark } = words
  const it = language === 'it'
  const ask = asks[language][kind]
  const reminder = isReminder && kind !== 'page' ? (it ? 'Promemoria: ' : 'Reminder: ') : ''
  const until = due ?? deadline
  const lines = [
    it ? `Buongiorno ${name},` : `Hello ${name},`,
    ask.sentence,
    title,
    message,
    until ? `${it ? 'Entro' : 'Until'}: ${momentText(language, until, timeZone)}` : '',
    `${ask.link}\n${link}`,
    replyMark === null ? '' : ask.reply,
    it ? 'Il link è personale: non inoltrarlo.' : 'This link is personal: do not forward it.',
  ]
  return {
    subject: markedSubject(`${reminder}${ask.subject}: ${title}`, replyMark),
    text: `${lines.filter((line) => line !== '').join('\n\n')}\n`,
  }
}

/** The message to a chat, which has no person behind it: whoever takes it signs in. */
export function channelNotice(
  language: Language,
  { title, message, link }: Pick<NoticeWords, 'title' | 'message' | 'link'>,
): Notice {
  const how = language === 'it' ? 'Prendila in carico in Sentiero.' : 'Take it in Sentiero.'
  return { title, text: [message, how].filter((line) => line !== '').join('\n'), url: link, urgent: true }
}

export interface ReplyWords {
  letter: 'taken' | 'how' | 'over'
  kind: Kind
  title: string
  choice: 'approved' | 'rejected' | 'answered' | null
  /** Who ended it; empty where nobody did. */
  by: string[]
  /** Whether it still waits for others, or for somebody else. */
  isOpen: boolean
  replyMark: string | null
}

const choices = {
  en: { approved: 'approved', rejected: 'refused', answered: 'done' },
  it: { approved: 'approvata', rejected: 'rifiutata', answered: 'fatta' },
} as const

/** The one e-mail that answers an e-mail: what was counted, how it can be decided, or that it is over. */
export function replyLetter(language: Language, words: ReplyWords): Letter {
  const it = language === 'it'
  return {
    subject: markedSubject(`Re: ${asks[language][words.kind].subject}: ${words.title}`, words.replyMark),
    text: `${sentences().join('\n\n')}\n`,
  }

  function sentences(): string[] {
    const { letter, kind, title, choice, by, isOpen } = words
    if (letter === 'taken') {
      const what = choices[language][choice ?? 'answered']
      return it
        ? [`La tua risposta è registrata: ${what}.`, title, 'Se non l’hai scritta tu, avvisaci subito.']
        : [`Your answer is recorded: ${what}.`, title, 'If you did not write it, tell us at once.']
    }
    if (letter === 'over') {
      const who = by.length > 0 ? (it ? ` da ${by.join(', ')}` : ` by ${by.join(', ')}`) : ''
      if (isOpen) {
        return it
          ? ['Non puoi più rispondere: la richiesta è passata a qualcun altro. Nulla è cambiato.', title]
          : ['You can no longer answer this: it was handed to somebody else. Nothing was changed.', title]
      }
      return it
        ? [`La richiesta era già chiusa${who}. Nulla è cambiato.`, title]
        : [`This was over already${who}. Nothing was changed.`, title]
    }
    const { reply } = asks[language][kind]
    return it
      ? [
          'Dalla tua e-mail non si capisce la risposta, quindi nulla è deciso:',
          title,
          'Apri il link della nostra e-mail per rispondere.',
          reply,
        ].filter((line) => line !== '')
      : [
          'Your e-mail does not say plainly what you decide, so nothing is decided:',
          title,
          'Open the link in our e-mail to answer.',
          reply,
        ].filter((line) => line !== '')
  }
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

function markedSubject(subject: string, mark: string | null): string {
  return mark === null ? oneLine(subject) : `${oneLine(subject)} [#${mark}]`
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200)
}
