export type Language = 'en' | 'it'

interface Words {
  title: string
  greeting: (customer: string, month: string) => string
  tickets: string
  opened: string
  closed: string
  open: string
  promises: string
  promisesText: (kept: number, all: number) => string
  noPromises: string
  work: string
  workText: (time: string) => string
  devices: string
  devicesText: (total: number, problems: number) => string
  patches: (installed: number, open: number, overdue: number) => string
  contracts: string
  left: (name: string, left: string, of: string) => string
  fixed: (name: string) => string
  deadlines: string
  automation: string
  automationText: (runs: number, time: string) => string
  noAutomation: string
  flow: string
  runs: string
  time: string
  basis: string
  ownBasis: string
  priority: Record<string, string>
  hours: (minutes: number) => string
}

/** Texts of the customer's monthly report. */
export const reportWords: Record<Language, Words> = {
  en: {
    title: 'Monthly report',
    greeting: (customer, month) => `What we did for ${customer} in ${month}.`,
    tickets: 'Requests and problems',
    opened: 'opened',
    closed: 'closed',
    open: 'open at the end',
    promises: 'Kept promises',
    promisesText: (kept, all) => `${kept} of ${all} deadlines of your agreement were kept.`,
    noPromises: 'No deadline of your agreement came due.',
    work: 'Work of our technicians',
    workText: (time) => `${time} of work.`,
    devices: 'Your devices',
    devicesText: (total, problems) =>
      `${total} in our care, ${problems === 0 ? 'none' : problems} with an open problem.`,
    patches: (installed, open, overdue) =>
      `${installed} updates installed, ${open} to come, ${overdue} of them overdue.`,
    contracts: 'Your contracts',
    left: (name, left, of) => `${name}: ${left} left of ${of}.`,
    fixed: (name) => `${name}: in force.`,
    deadlines: 'What ends soon',
    automation: 'Done automatically',
    automationText: (runs, time) =>
      `${runs} times something was done by itself, which would have taken people ${time}.`,
    noAutomation: 'Nothing had to be done by itself.',
    flow: 'What',
    runs: 'Times',
    time: 'Time',
    basis: 'Instead of',
    ownBasis: 'Our estimate',
    priority: { critical: 'critical', high: 'high', normal: 'normal', low: 'low' },
    hours: (minutes) => (minutes < 120 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`),
  },
  it: {
    title: 'Rapporto mensile',
    greeting: (customer, month) => `Che cosa abbiamo fatto per ${customer} a ${month}.`,
    tickets: 'Richieste e problemi',
    opened: 'aperti',
    closed: 'chiusi',
    open: 'aperti alla fine',
    promises: 'Impegni mantenuti',
    promisesText: (kept, all) => `Rispettate ${kept} scadenze su ${all} del vostro contratto.`,
    noPromises: 'Nessuna scadenza del vostro contratto è maturata.',
    work: 'Lavoro dei nostri tecnici',
    workText: (time) => `${time} di lavoro.`,
    devices: 'I vostri dispositivi',
    devicesText: (total, problems) =>
      `${total} sotto la nostra cura, ${problems === 0 ? 'nessuno' : problems} con un problema aperto.`,
    patches: (installed, open, overdue) =>
      `${installed} aggiornamenti installati, ${open} da installare, di cui ${overdue} in ritardo.`,
    contracts: 'I vostri contratti',
    left: (name, left, of) => `${name}: restano ${left} su ${of}.`,
    fixed: (name) => `${name}: in vigore.`,
    deadlines: 'Prossime scadenze',
    automation: 'Fatto in automatico',
    automationText: (runs, time) =>
      `${runs} interventi fatti da soli, che avrebbero richiesto alle persone ${time}.`,
    noAutomation: 'Non è servito nulla in automatico.',
    flow: 'Che cosa',
    runs: 'Volte',
    time: 'Tempo',
    basis: 'Al posto di',
    ownBasis: 'Nostra stima',
    priority: { critical: 'critici', high: 'alti', normal: 'normali', low: 'bassi' },
    hours: (minutes) =>
      minutes < 120 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1).replace('.', ',')} ore`,
  },
}
