import type { KindWords, ParamWords } from './kind-words.ts'

const customerId: ParamWords = ['Cliente', 'Vuoto: il cliente che l’evento riguarda.']
const approvalRef: ParamWords = ['Approvazione', 'Chi ha accettato, e dove.']

/** What contracts ask of work beside its type. */
export const workWords: Readonly<Record<string, ParamWords>> = {
  role: [
    'Ruolo',
    'Di chi lavora, per esempio senior; i contratti possono dare a ogni ruolo la sua tariffa.',
    { placeholder: 'senior' },
  ],
  category: ['Categoria del problema', 'I contratti possono escluderne alcune. Vuoto: quella del ticket.'],
  onSite: ['Presso il cliente'],
  travelMinutes: ['Minuti di viaggio', 'Oltre a quelli del lavoro.'],
  project: ['Parte di un progetto'],
  thirdParty: ['Su forniture di terzi', 'Lavoro con un fornitore il cui prodotto non è nel contratto.'],
  rate: [
    'Prezzo di un’ora',
    'Prima delle imposte, per esempio 85.50. Vuoto: come dicono contratto e tariffario.',
  ],
  approvalRef: ['Approvazione', 'Chi ha accettato, e dove: allora nulla aspetta più un sì.'],
}

/** The reasons for which something is billed. */
export const billedReasonWords = {
  HOURS_EXHAUSTED: 'ore esaurite',
  OUT_OF_SCOPE_WORK_TYPE: 'tipo di lavoro non compreso',
  OUT_OF_SCOPE_DEVICE: 'dispositivo non compreso',
  OUT_OF_SCOPE_USER: 'utente non compreso',
  OUT_OF_SCOPE_SITE: 'sede non compresa',
  OUT_OF_SCOPE_ROLE: 'ruolo non compreso',
  OUT_OF_SCOPE_CATEGORY: 'categoria non compresa',
  AFTER_HOURS: 'fuori orario',
  WEEKEND_HOLIDAY: 'fine settimana o festivo',
  ON_SITE: 'presso il cliente',
  TRAVEL: 'trasferta',
  PROJECT_WORK: 'lavoro a progetto',
  THIRD_PARTY_SUPPLIER: 'fornitore terzo',
  NO_CONTRACT: 'nessun contratto',
  CONTRACT_EXPIRED: 'contratto scaduto',
  MANUAL_OVERRIDE: 'deciso a mano',
}

export const noChargeWords: ParamWords = [
  'Perché non si addebita nulla',
  'Per "gratis".',
  {
    choices: {
      WARRANTY: 'garanzia',
      PROVIDER_FAULT_NO_CHARGE: 'nostro errore',
      GOODWILL: 'cortesia',
    },
  },
]

/** Steps and triggers about contracts, time and money. */
export const moneyKindsInItalian: Readonly<Record<string, KindWords>> = {
  'coverage.decide': {
    title: 'Compreso o extra?',
    description:
      'Decide se un lavoro è compreso, fatturato o gratis, o se serve un’approvazione, con il motivo e l’importo.',
    params: {
      ticket: ['Ticket', 'Contano il suo cliente, contratto, dispositivo e utente.'],
      customerId: ['Cliente', 'Senza ticket. Vuoto: il cliente che l’evento riguarda.'],
      minutes: ['Minuti', 'Lavorati o previsti.'],
      workType: ['Tipo di lavoro', undefined, { placeholder: 'assistenza remota' }],
      startedAt: ['Inizio', 'Contano il contratto in vigore allora e i suoi orari. Vuoto: adesso.'],
      ...workWords,
      deviceId: ['Dispositivo', 'Vuoto: quello del ticket.'],
      contactId: ['Utente', 'Vuoto: quello del ticket.'],
      contractId: ['Contratto', 'Vuoto: quello di ticket, dispositivo, sede o cliente.'],
      language: [
        'Lingua del motivo',
        'Vuoto: quella del cliente.',
        { choices: { en: 'inglese', it: 'italiano' } },
      ],
    },
    handles: {
      included: 'Compreso',
      billable: 'Da fatturare',
      no_charge: 'Gratis',
      needs_approval: 'Da approvare',
    },
  },
  'billing.bill_time': {
    title: 'Fattura il tempo registrato',
    description: 'Crea le righe di un tempo registrato, come è stato deciso quando fu registrato.',
    params: {
      entry: ['Tempo registrato', 'L’id di ciò che un passo ha registrato, o dell’evento.'],
      itemCode: ['Codice articolo'],
      approvalRef: [
        'Approvazione',
        'Chi ha accettato, e dove. Senza, ciò che richiede approvazione è rifiutato.',
      ],
    },
  },
  'contract.draw_hours': {
    title: 'Scala ore',
    description:
      'Scala ore da un pacchetto, o denaro da un credito, oltre a ciò che il tempo registrato scala da sé.',
    params: {
      contract: ['Contratto', 'Il nome o l’id. Vuoto: quello del cliente in vigore.'],
      customerId,
      minutes: ['Minuti', 'Da un pacchetto di ore.'],
      amount: ['Importo', 'Da un credito, prima delle imposte: 120.50.'],
      partly: ['Scala ciò che c’è', 'Se non c’è tutto. Spento: allora non si scala nulla.'],
      reason: ['Motivo'],
      ticket: ['Ticket', 'Il ticket per cui si è lavorato.'],
      day: ['Giorno del lavoro', 'AAAA-MM-GG; conta il suo periodo. Vuoto: oggi.'],
    },
    handles: { drawn: 'Scalato', partly: 'Solo in parte', not_enough: 'Non basta' },
  },
  'billing.count_seats': {
    title: 'Conta postazioni',
    description: 'Conta dispositivi e utenti e li confronta con ciò che i contratti fatturano.',
    params: {
      customerId: ['Cliente', 'Vuoto: il cliente che l’evento riguarda, o senza di esso tutti.'],
      onlyMismatches: ['Solo dove differiscono', 'Più di quanto la riga tollera.'],
      day: ['Giorno', 'I contratti in vigore quel giorno. Vuoto: oggi.'],
    },
  },
  'billing.adjust_quantity': {
    title: 'Adegua postazioni',
    description: 'Imposta quante postazioni fattura una riga di contratto: un numero, o quelle contate.',
    params: {
      line: ['Riga', 'Il suo nome nel contratto, o il suo id.'],
      customerId,
      quantity: ['Quantità', 'Vuoto: quante ce ne sono adesso.'],
      effectiveOn: ['Da', 'AAAA-MM-GG. Vuoto: oggi.'],
      reason: ['Motivo'],
      approvalRef,
    },
  },
  'time.find_missing': {
    title: 'Trova tempo mancante',
    description: 'Elenca i giorni lavorativi in cui i tecnici hanno registrato meno del previsto.',
    params: {
      fromDay: ['Dal', 'AAAA-MM-GG. Vuoto: ieri.'],
      toDay: ['Al', 'AAAA-MM-GG. Vuoto: ieri.'],
      expectedMinutes: ['Minuti previsti al giorno', 'Nei giorni degli orari di lavoro dell’MSP.'],
      technicians: [
        'Tecnici',
        'Nomi separati da virgole. Vuoto: tutti quelli che hanno registrato tempo di recente.',
      ],
    },
  },
  'work.out_of_scope': {
    title: 'Lavoro fuori contratto',
    description:
      'Parte quando qualcuno registra un lavoro che nessun contratto paga, o dice che un ticket lo richiede, con motivo e importo.',
    params: {
      which: [
        'Quale',
        'Registrato, annunciato prima di essere fatto, o entrambi.',
        { choices: { both: 'entrambi', logged: 'registrato', announced: 'annunciato' } },
      ],
      onlyApprovals: ['Solo ciò che richiede approvazione', 'Spento: anche ciò che si può fatturare così.'],
    },
  },
  'contract.hours_low': {
    title: 'Ore in esaurimento',
    description:
      'Parte quando di un pacchetto di ore o di un credito è usato tanto che il contratto avvisa, e quando non resta nulla.',
    params: {
      when: [
        'Quando',
        'Sta per finire, è finito, o entrambi.',
        { choices: { both: 'entrambi', low: 'sta per finire', exhausted: 'è finito' } },
      ],
      fromPercent: [
        'Da questa percentuale in su',
        'Il contratto dice a quali percentuali avvisa. 1: ogni avviso.',
      ],
    },
  },
  'contract.seat_mismatch': {
    title: 'Postazioni diverse',
    description: 'Parte quando un contratto fattura più o meno dispositivi o utenti di quanti ce ne sono.',
    params: {
      which: [
        'Quali',
        'Se ne fatturano troppi pochi, troppi, o entrambi.',
        { choices: { both: 'entrambi', too_few: 'troppo pochi', too_many: 'troppi' } },
      ],
    },
  },
  'time_entry.created': {
    title: 'Tempo registrato',
    description: 'Parte quando qualcuno registra tempo su un ticket, con ciò che ne dice il contratto.',
    params: {
      by: [
        'Di',
        'Di chi è il tempo.',
        { choices: { people: 'persone', automation: 'automazione', anybody: 'chiunque' } },
      ],
      onlyWithoutNote: ['Solo quelli senza nota'],
    },
  },
  'time_entry.missing': {
    title: 'Manca tempo',
    description:
      'Parte la mattina dopo un giorno lavorativo in cui un tecnico ha registrato meno del previsto.',
    params: {
      expectedMinutes: ['Minuti previsti al giorno', 'Chi ne ha registrati altrettanti è lasciato in pace.'],
    },
  },
}
