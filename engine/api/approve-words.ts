import type { FieldProblem } from '../msp/form-field.ts'

export type Language = 'en' | 'it'

/** Everything that the page of a personal link says, in the customer's language. */
export interface ApproveWords {
  toDecide: string
  /** What is not decided but done. */
  kinds: Record<'form' | 'page' | 'task', { kicker: string; send: string; closed: string }>
  forWhom(name: string, customer: string | null): string
  until(moment: string): string
  comment: string
  commentHint: string
  approve: string
  refuse: string
  needed: string
  choose: string
  yes: string
  codeNext(email: string): string
  linkOnly(name: string): string
  codeTitle(choice: string): string
  codeSent(email: string): string
  code: string
  confirm: Record<'approved' | 'rejected' | 'answered', string>
  newCode: string
  back: string
  wrongCode: string
  spentCode: string
  tooManyCodes: string
  codeNotSent: string
  stale: string
  tooOften: string
  wrongFields: string
  problems: Record<FieldProblem, string>
  unknownTitle: string
  unknown: string
  leftTitle: string
  left: string
  signInTitle: string
  signIn(email: string): string
  signInAs(email: string): string
  mineTitle: Record<'approved' | 'rejected' | 'answered', string>
  mine: string
  closedTitle: Record<'approved' | 'rejected' | 'answered' | 'expired' | 'cancelled' | 'gone', string>
  closedBy(names: string, moment: string): string
  closed: string
}

const english: ApproveWords = {
  toDecide: 'Your decision is asked',
  kinds: {
    form: { kicker: 'Please fill in', send: 'Send', closed: 'This was filled in' },
    page: { kicker: 'Somebody is needed now', send: 'I take it', closed: 'Somebody has taken this' },
    task: { kicker: 'Your task', send: 'Done', closed: 'This is done' },
  },
  forWhom: (name, customer) => (customer ? `For ${name}, ${customer}` : `For ${name}`),
  until: (moment) => `Until ${moment}`,
  comment: 'Comment',
  commentHint: 'Optional',
  approve: 'Approve',
  refuse: 'Refuse',
  needed: 'needed',
  choose: 'Choose…',
  yes: 'Yes',
  codeNext: (email) => `Nothing is decided yet when you press: a code goes to ${email} first.`,
  linkOnly: (name) => `Your answer counts as the answer of ${name}.`,
  codeTitle: (choice) => `Confirm: ${choice}`,
  codeSent: (email) => `We have sent a code of 6 digits to ${email}. It is valid for 10 minutes.`,
  code: 'Code',
  confirm: {
    approved: 'Approve with this code',
    rejected: 'Refuse with this code',
    answered: 'Send with this code',
  },
  newCode: 'Send a new code',
  back: 'Back without deciding',
  wrongCode: 'This code is not right. Check the newest e-mail and try again.',
  spentCode: 'This code is too old or was tried too often. Ask for a new one.',
  tooManyCodes: 'Too many codes were asked for. Try again in an hour.',
  codeNotSent: 'The code could not be sent just now, so nothing was decided. Try again in some minutes.',
  stale: 'Nothing was decided. Check what you see and press the button again.',
  tooOften: 'Too many tries. Wait ten minutes, then try again.',
  wrongFields: 'Some fields need another look.',
  problems: {
    required: 'This is needed.',
    number: 'This is no number.',
    date: 'This is no date.',
    choice: 'Choose one of the list.',
    long: 'This is too long.',
  },
  unknownTitle: 'This link is not valid',
  unknown: 'It may be incomplete or old. Open it from the newest e-mail, or ask whoever sent it to you.',
  leftTitle: 'You can no longer answer this',
  left: 'It was handed to somebody else, or you are no longer a contact of this customer.',
  signInTitle: 'Sign in to answer',
  signIn: (email) => `This link belongs to ${email}. Only they can answer, once they have signed in.`,
  signInAs: (email) => `Sign in as ${email}`,
  mineTitle: { approved: 'You have approved', rejected: 'You have refused', answered: 'You have answered' },
  mine: 'Your answer is recorded. Others are waited for. You can close this page.',
  closedTitle: {
    approved: 'This is approved',
    rejected: 'This was refused',
    answered: 'This was filled in',
    expired: 'The time to answer is over',
    cancelled: 'This is no longer needed',
    gone: 'This is no longer needed',
  },
  closedBy: (names, moment) => `By ${names}, ${moment}.`,
  closed: 'There is nothing left to do. You can close this page.',
}

const italian: ApproveWords = {
  toDecide: 'Serve la tua decisione',
  kinds: {
    form: { kicker: 'Da compilare', send: 'Invia', closed: 'Il modulo è stato compilato' },
    page: {
      kicker: 'Serve qualcuno adesso',
      send: 'Prendo in carico',
      closed: 'Qualcuno l’ha preso in carico',
    },
    task: { kicker: 'La tua attività', send: 'Fatto', closed: 'L’attività è fatta' },
  },
  forWhom: (name, customer) => (customer ? `Per ${name}, ${customer}` : `Per ${name}`),
  until: (moment) => `Entro ${moment}`,
  comment: 'Commento',
  commentHint: 'Facoltativo',
  approve: 'Approva',
  refuse: 'Rifiuta',
  needed: 'necessario',
  choose: 'Scegli…',
  yes: 'Sì',
  codeNext: (email) => `Premendo non decidi ancora nulla: prima arriva un codice a ${email}.`,
  linkOnly: (name) => `La risposta vale come risposta di ${name}.`,
  codeTitle: (choice) => `Conferma: ${choice}`,
  codeSent: (email) => `Abbiamo inviato un codice di 6 cifre a ${email}. Vale 10 minuti.`,
  code: 'Codice',
  confirm: {
    approved: 'Approva con questo codice',
    rejected: 'Rifiuta con questo codice',
    answered: 'Invia con questo codice',
  },
  newCode: 'Invia un nuovo codice',
  back: 'Indietro senza decidere',
  wrongCode: 'Il codice non è giusto. Controlla l’ultima e-mail e riprova.',
  spentCode: 'Il codice è scaduto o è stato provato troppe volte. Chiedine uno nuovo.',
  tooManyCodes: 'Sono stati chiesti troppi codici. Riprova tra un’ora.',
  codeNotSent: 'Non è stato possibile inviare il codice, quindi nulla è deciso. Riprova tra qualche minuto.',
  stale: 'Nulla è stato deciso. Controlla e premi di nuovo il pulsante.',
  tooOften: 'Troppi tentativi. Aspetta dieci minuti, poi riprova.',
  wrongFields: 'Alcuni campi vanno rivisti.',
  problems: {
    required: 'Questo serve.',
    number: 'Questo non è un numero.',
    date: 'Questa non è una data.',
    choice: 'Scegli dall’elenco.',
    long: 'Questo è troppo lungo.',
  },
  unknownTitle: 'Questo link non è valido',
  unknown:
    'Potrebbe essere incompleto o vecchio. Aprilo dall’ultima e-mail, o chiedi a chi te lo ha inviato.',
  leftTitle: 'Non puoi più rispondere',
  left: 'La richiesta è passata a qualcun altro, o non sei più un contatto di questo cliente.',
  signInTitle: 'Accedi per rispondere',
  signIn: (email) => `Questo link è di ${email}. Può rispondere solo chi ha quell’accesso.`,
  signInAs: (email) => `Accedi come ${email}`,
  mineTitle: { approved: 'Hai approvato', rejected: 'Hai rifiutato', answered: 'Hai risposto' },
  mine: 'La tua risposta è registrata. Si aspettano altri. Puoi chiudere questa pagina.',
  closedTitle: {
    approved: 'La richiesta è approvata',
    rejected: 'La richiesta è stata rifiutata',
    answered: 'Il modulo è stato compilato',
    expired: 'Il tempo per rispondere è finito',
    cancelled: 'La richiesta non serve più',
    gone: 'La richiesta non serve più',
  },
  closedBy: (names, moment) => `Da ${names}, ${moment}.`,
  closed: 'Non c’è altro da fare. Puoi chiudere questa pagina.',
}

export const approveWords: Record<Language, ApproveWords> = { en: english, it: italian }
