import type { PortalLanguage, PortalProblem } from '../msp/portal-form.ts'

/** Everything that the page of a form says by itself. */
export interface FormsWords {
  name: string
  email: string
  needed: string
  optional: string
  choose: string
  send: string
  other: string
  trap: string
  files(most: number, mb: number, totalMb: number): string
  keptFiles: string
  remove: string
  codeNext: string
  problems: Record<PortalProblem, string>
  wrongFields: string
  fast: string
  stale: string
  robot: string
  tooOften: string
  formTooOften: string
  tooLarge(mb: number, totalMb: number): string
  tooManyFiles(most: number): string
  tooManyFields: string
  wrongType: string
  broken: string
  busy: string
  program(name: string): string
  fileKind(name: string): string
  unknownSender: string
  codeTitle: string
  codeSent(email: string): string
  code: string
  confirm: string
  newCode: string
  back: string
  wrongCode: string
  spentCode: string
  tooManyCodes: string
  codeNotSent: string
  sentTitle: string
  ticket: string
  reference: string
  later: string
  lookAgain: string
  another: string
  unknownTitle: string
  unknown: string
  codeSubject(code: string, title: string): string
  codeText(code: string, title: string): string
}

const english: FormsWords = {
  name: 'Your name',
  email: 'Your e-mail address',
  needed: 'needed',
  optional: 'optional',
  choose: 'Choose…',
  send: 'Send',
  other: 'Italiano',
  trap: 'Leave this empty',
  files: (most, mb, totalMb) => `Up to ${most} files, each up to ${mb} MB, together up to ${totalMb} MB.`,
  keptFiles: 'Already here:',
  remove: 'Remove',
  codeNext: 'When you press, a code goes to your e-mail address first.',
  problems: {
    required: 'This is needed.',
    number: 'This is no number.',
    date: 'This is no date.',
    choice: 'Choose one of the list.',
    long: 'This is too long.',
    email: 'This is no e-mail address.',
    phone: 'This is no telephone number.',
    device: 'Choose one of the list.',
  },
  wrongFields: 'Nothing was sent yet: some fields need another look.',
  fast: 'That was faster than a person types, so nothing was sent. Wait three seconds and press again.',
  stale: 'This page was open for too long, so nothing was sent. Check what you see and press again.',
  robot: 'A field that must stay empty was filled in, so nothing was sent. Leave it empty and press again.',
  tooOften: 'Too many forms came from your connection. Wait ten minutes, then try again.',
  formTooOften: 'This form was sent too often within the hour. Try again later, or call us.',
  tooLarge: (mb, totalMb) =>
    `The files are too large, so nothing was sent: each may have ${mb} MB, all together ${totalMb} MB.`,
  tooManyFiles: (most) => `There are too many files, so nothing was sent: at most ${most}.`,
  tooManyFields: 'There are more fields than this form has, so nothing was sent.',
  wrongType: 'This is not what the page sends. Open the form and fill it in there.',
  broken: 'The form did not arrive whole, so nothing was sent. Try again.',
  busy: 'Too many files arrive just now. Try again in a minute.',
  program: (name) => `“${name}” is a program or a script, and those are not taken.`,
  fileKind: (name) => `“${name}” is of a kind that is not taken. Send a picture, a document or an archive.`,
  unknownSender:
    'This e-mail address belongs to none of our customers. Use your address at work, or call us.',
  codeTitle: 'Confirm your e-mail address',
  codeSent: (email) => `We have sent a code of 6 digits to ${email}. It is valid for 10 minutes.`,
  code: 'Code',
  confirm: 'Send with this code',
  newCode: 'Send a new code',
  back: 'Begin again',
  wrongCode: 'This code is not right. Check the newest e-mail and try again.',
  spentCode: 'This code is too old or was tried too often. Ask for a new one.',
  tooManyCodes: 'Too many codes were asked for. Try again in an hour.',
  codeNotSent: 'The code could not be sent just now, so nothing was sent. Try again in some minutes.',
  sentTitle: 'We have received it',
  ticket: 'The number of your ticket:',
  reference: 'Your reference:',
  later: 'The number of the ticket follows. Name this reference when you ask for it.',
  lookAgain: 'Look whether there is a number',
  another: 'Send another',
  unknownTitle: 'There is no form here',
  unknown: 'The address may be incomplete, or the form was closed. Ask whoever gave it to you.',
  codeSubject: (code, title) => `${code} is your code for: ${title}`,
  codeText: (code, title) =>
    `Your code is ${code}.\n\nIt is valid for 10 minutes, for the form:\n${title}\n\nIf you did not ask for it, somebody else typed your address: you need not do anything.\n`,
}

const italian: FormsWords = {
  name: 'Il tuo nome',
  email: 'Il tuo indirizzo e-mail',
  needed: 'necessario',
  optional: 'facoltativo',
  choose: 'Scegli…',
  send: 'Invia',
  other: 'English',
  trap: 'Lascia vuoto questo campo',
  files: (most, mb, totalMb) =>
    `Fino a ${most} file, ciascuno fino a ${mb} MB, in tutto fino a ${totalMb} MB.`,
  keptFiles: 'Già qui:',
  remove: 'Togli',
  codeNext: 'Quando premi, prima arriva un codice al tuo indirizzo e-mail.',
  problems: {
    required: 'Questo serve.',
    number: 'Questo non è un numero.',
    date: 'Questa non è una data.',
    choice: 'Scegli dall’elenco.',
    long: 'Questo è troppo lungo.',
    email: 'Questo non è un indirizzo e-mail.',
    phone: 'Questo non è un numero di telefono.',
    device: 'Scegli dall’elenco.',
  },
  wrongFields: 'Nulla è stato ancora inviato: alcuni campi vanno rivisti.',
  fast: 'È stato più veloce di quanto scriva una persona, quindi nulla è stato inviato. Aspetta tre secondi e premi di nuovo.',
  stale:
    'La pagina è rimasta aperta troppo a lungo, quindi nulla è stato inviato. Controlla e premi di nuovo.',
  robot:
    'Un campo che deve restare vuoto era compilato, quindi nulla è stato inviato. Lascialo vuoto e premi di nuovo.',
  tooOften: 'Dalla tua connessione sono arrivati troppi moduli. Aspetta dieci minuti, poi riprova.',
  formTooOften: 'Questo modulo è stato inviato troppe volte in un’ora. Riprova più tardi, o chiamaci.',
  tooLarge: (mb, totalMb) =>
    `I file sono troppo grandi, quindi nulla è stato inviato: ciascuno può avere ${mb} MB, tutti insieme ${totalMb} MB.`,
  tooManyFiles: (most) => `Ci sono troppi file, quindi nulla è stato inviato: al massimo ${most}.`,
  tooManyFields: 'Ci sono più campi di quanti ne ha il modulo, quindi nulla è stato inviato.',
  wrongType: 'Non è ciò che invia la pagina. Apri il modulo e compilalo lì.',
  broken: 'Il modulo non è arrivato intero, quindi nulla è stato inviato. Riprova.',
  busy: 'In questo momento arrivano troppi file. Riprova tra un minuto.',
  program: (name) => `«${name}» è un programma o uno script: non si accettano.`,
  fileKind: (name) =>
    `«${name}» è di un tipo che non si accetta. Invia un’immagine, un documento o un archivio.`,
  unknownSender:
    'Questo indirizzo e-mail non è di nessuno dei nostri clienti. Usa il tuo indirizzo di lavoro, o chiamaci.',
  codeTitle: 'Conferma il tuo indirizzo e-mail',
  codeSent: (email) => `Abbiamo inviato un codice di 6 cifre a ${email}. Vale 10 minuti.`,
  code: 'Codice',
  confirm: 'Invia con questo codice',
  newCode: 'Invia un nuovo codice',
  back: 'Ricomincia',
  wrongCode: 'Il codice non è giusto. Controlla l’ultima e-mail e riprova.',
  spentCode: 'Il codice è scaduto o è stato provato troppe volte. Chiedine uno nuovo.',
  tooManyCodes: 'Sono stati chiesti troppi codici. Riprova tra un’ora.',
  codeNotSent:
    'Non è stato possibile inviare il codice, quindi nulla è stato inviato. Riprova tra qualche minuto.',
  sentTitle: 'L’abbiamo ricevuto',
  ticket: 'Il numero del tuo ticket:',
  reference: 'Il tuo riferimento:',
  later: 'Il numero del ticket arriverà. Indica questo riferimento quando ne chiedi notizie.',
  lookAgain: 'Guarda se c’è un numero',
  another: 'Invia un altro',
  unknownTitle: 'Qui non c’è nessun modulo',
  unknown: 'L’indirizzo potrebbe essere incompleto, o il modulo è stato chiuso. Chiedi a chi te lo ha dato.',
  codeSubject: (code, title) => `${code} è il tuo codice per: ${title}`,
  codeText: (code, title) =>
    `Il tuo codice è ${code}.\n\nVale 10 minuti, per il modulo:\n${title}\n\nSe non lo hai chiesto tu, qualcun altro ha scritto il tuo indirizzo: non devi fare nulla.\n`,
}

export const formsWords: Record<PortalLanguage, FormsWords> = { en: english, it: italian }
