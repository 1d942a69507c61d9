import type { Language } from './approve-words.ts'

interface SecretWords {
  kicker: string
  title(about: string): string
  until(moment: string): string
  before: string
  show: string
  once: string
  stale: string
  shown: string
  password: string
  note: string
  gone: string
  overTitle: Record<'seen' | 'revoked' | 'expired', string>
  over: { seen(moment: string): string; revoked: string; expired: string }
  unreadableTitle: string
}

const english: SecretWords = {
  kicker: 'A link that works once',
  title: (about) => `Password for ${about}`,
  until: (moment) => `Until ${moment}`,
  before: 'Open it only if it is for you, and when you are at the computer where you need it.',
  show: 'Show the password',
  once: 'It is shown once. After that this link shows nothing any more, to nobody.',
  stale: 'Nothing was shown. Press the button again.',
  shown: 'Shown now, and never again',
  password: 'Password',
  note: 'Use it now to sign in. If you are asked to, choose a password of your own then.',
  gone: 'We keep no copy that anybody could read. When you have signed in, close this page.',
  overTitle: {
    seen: 'This password was shown already',
    revoked: 'This link was taken back',
    expired: 'The time of this link is over',
  },
  over: {
    seen: (moment) =>
      `On ${moment}. If that was not you, tell us at once: somebody else may have it. Otherwise ask us for a new one.`,
    revoked: 'Nobody has seen the password. Ask whoever sent you the link for a new one.',
    expired: 'Nobody has seen the password. Ask whoever sent you the link for a new one.',
  },
  unreadableTitle: 'This password cannot be shown',
}

const italian: SecretWords = {
  kicker: 'Un link che funziona una volta sola',
  title: (about) => `Password per ${about}`,
  until: (moment) => `Entro ${moment}`,
  before: 'Aprilo solo se è per te, e quando sei al computer su cui ti serve.',
  show: 'Mostra la password',
  once: 'Si vede una volta sola. Poi questo link non mostra più nulla, a nessuno.',
  stale: 'Non è stato mostrato nulla. Premi di nuovo il pulsante.',
  shown: 'Mostrata adesso, e mai più',
  password: 'Password',
  note: 'Usala adesso per accedere. Se ti viene chiesto, scegli allora una password tua.',
  gone: 'Non ne conserviamo una copia leggibile da qualcuno. Dopo l’accesso chiudi questa pagina.',
  overTitle: {
    seen: 'Questa password è già stata mostrata',
    revoked: 'Questo link è stato ritirato',
    expired: 'Il tempo di questo link è finito',
  },
  over: {
    seen: (moment) =>
      `Mostrata ${moment}. Se non sei stato tu, avvisaci subito: potrebbe averla qualcun altro. Altrimenti chiedine una nuova.`,
    revoked: 'Nessuno ha visto la password. Chiedine una nuova a chi ti ha mandato il link.',
    expired: 'Nessuno ha visto la password. Chiedine una nuova a chi ti ha mandato il link.',
  },
  unreadableTitle: 'Questa password non si può mostrare',
}

export const secretWords: Record<Language, SecretWords> = { en: english, it: italian }
