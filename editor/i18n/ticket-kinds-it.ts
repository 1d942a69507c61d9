import type { KindWords, ParamWords } from './kind-words.ts'

const ticketOfStep: ParamWords = ['Ticket', 'Il ticket di un passo precedente, o il suo numero.']
const statuses = {
  new: 'nuovo',
  open: 'aperto',
  waiting: 'in attesa',
  resolved: 'risolto',
  closed: 'chiuso',
}
const { closed: _, ...notClosed } = statuses
const priorities = { low: 'bassa', normal: 'normale', high: 'alta', critical: 'critica' }

const ofTicket = {
  queues: ['Code', 'Vuoto: tutte.'],
  lowestPriority: ['Da questa priorità in su', undefined, { choices: priorities }],
  customerId: ['Cliente', 'Vuoto: tutti i clienti previsti dal flusso.'],
  tags: ['Etichette', 'Ne basta una. Vuoto: qualsiasi ticket.'],
} satisfies Record<string, ParamWords>

const ofEvent = {
  by: [
    'Fatto da',
    'I flussi sono automazione; altri sistemi che usano le API sono integrazioni.',
    {
      choices: {
        anybody: 'chiunque',
        not_automation: 'chiunque tranne i flussi',
        human: 'tecnici',
        customer: 'il cliente',
        integration: 'altri sistemi',
        automation: 'flussi',
      },
    },
  ],
  ...ofTicket,
} satisfies Record<string, ParamWords>

const ofClock = {
  metric: [
    'Orologio',
    'Vuoto: qualsiasi.',
    {
      choices: {
        first_response: 'prima risposta',
        next_update: 'prossimo aggiornamento',
        resolution: 'soluzione',
      },
    },
  ],
  ...ofTicket,
} satisfies Record<string, ParamWords>

/** What happens to tickets, in Italian. */
export const ticketKindsInItalian: Readonly<Record<string, KindWords>> = {
  'ticket.created': {
    title: 'Ticket aperto',
    description: 'Parte quando si apre un ticket: da un tecnico, un cliente, un altro sistema o un flusso.',
    params: ofEvent,
  },
  'ticket.updated': {
    title: 'Ticket modificato',
    description: 'Parte quando cambia un campo di un ticket. I commenti non contano.',
    params: {
      ...ofEvent,
      fields: [
        'Campi',
        'Solo se è cambiato uno di questi, come priority, queue, assignee o customer. Vuoto: qualsiasi.',
      ],
    },
  },
  'ticket.replied': {
    title: 'Risposta su un ticket',
    description:
      'Parte quando qualcuno scrive su un ticket: un cliente per e-mail o dal portale, o un tecnico.',
    params: {
      ...ofEvent,
      visibility: [
        'Tipo di commento',
        'Quelli pubblici sono per gli occhi del cliente, quelli interni sono note.',
        { choices: { public: 'pubblico', internal: 'interno', both: 'entrambi' } },
      ],
    },
  },
  'ticket.status_changed': {
    title: 'Stato del ticket cambiato',
    description: 'Parte quando un ticket passa a un altro stato, dei cinque tipi o dei vostri.',
    params: {
      ...ofEvent,
      from: ['Da', 'Vuoto: qualsiasi.', { choices: statuses }],
      to: ['A', 'Vuoto: qualsiasi.', { choices: statuses }],
      toName: ['Allo stato chiamato', 'Uno dei vostri stati, come "In attesa del fornitore".'],
    },
  },
  'ticket.assigned': {
    title: 'Ticket assegnato',
    description: 'Parte quando un ticket passa a un altro assegnatario.',
    params: {
      ...ofEvent,
      to: ['A', 'Vuoto: chiunque sia.'],
      orNobody: ['Anche quando viene tolto a tutti'],
    },
  },
  'ticket.reopened': {
    title: 'Ticket riaperto',
    description: 'Parte quando un ticket che era risolto o chiuso torna da lavorare.',
    params: ofEvent,
  },
  'ticket.closed': {
    title: 'Ticket chiuso',
    description: 'Parte quando un ticket viene risolto o chiuso, la prima delle due.',
    params: ofEvent,
  },
  'ticket.waiting_too_long': {
    title: 'Ticket fermo da troppo',
    description:
      'Parte una volta quando un ticket sta da alcune ore in uno stato, per esempio in attesa del cliente.',
    params: {
      status: ['Stato', undefined, { choices: notClosed }],
      statusName: [
        'Stato chiamato',
        'Uno dei vostri stati, come "In attesa del fornitore". Vuoto: qualsiasi.',
      ],
      hours: ['Ore', '48: due giorni.'],
      ...ofTicket,
    },
  },
  'ticket.sla_warning': {
    title: 'Avviso SLA',
    description:
      'Parte quando è trascorso tanto del tempo per una risposta, un aggiornamento o la soluzione di un ticket che la sua regola SLA avvisa.',
    params: {
      ...ofClock,
      fromPercent: [
        'Da questa percentuale in su',
        'La regola SLA dice a quali percentuali avvisa. 1: ogni avviso.',
      ],
    },
  },
  'ticket.sla_breached': {
    title: 'SLA violato',
    description:
      'Parte quando una risposta, un aggiornamento o la soluzione di un ticket è in ritardo secondo la sua regola SLA.',
    params: ofClock,
  },
  'ticket.assign': {
    title: 'Assegna ticket',
    description: 'Dà un ticket a una persona, o a qualcuno per turno, carico, competenza o reperibilità.',
    params: {
      ticket: ticketOfStep,
      how: [
        'A',
        undefined,
        {
          choices: {
            person: 'una persona',
            round_robin: 'ognuno a turno',
            least_loaded: 'chi ha meno ticket aperti',
            skill: 'chi ha le competenze, prima il meno carico',
            on_call: 'chi è reperibile',
          },
        },
      ],
      assignee: ['Persona', 'Vuoto: non lo ha più nessuno.'],
      skills: ['Competenze', 'Servono tutte.'],
      people: ['Fra', 'Nomi o indirizzi. Vuoto: tutti i tecnici che prendono ticket della sua coda.'],
      team: ['Squadra', 'Di chi i turni dicono chi è reperibile.'],
      onlyUnassigned: ['Solo se non lo ha nessuno'],
    },
    handles: { assigned: 'Assegnato', kept: 'Lo ha qualcuno', nobody: 'Nessuno trovato' },
  },
  'ticket.set_status': {
    title: 'Stato del ticket',
    description: 'Dà a un ticket uno dei cinque stati, o uno dei vostri per nome.',
    params: {
      ticket: ticketOfStep,
      status: ['Stato', undefined, { choices: statuses }],
      statusName: [
        'Stato chiamato',
        'Uno dei vostri stati, come "In attesa del fornitore". Porta con sé il suo tipo.',
      ],
    },
  },
  'ticket.fill_reply': {
    title: 'Compila una risposta pronta',
    description:
      'Scrive il testo di una risposta pronta nella lingua del cliente, che un passo successivo invia.',
    params: {
      reply: [
        'Risposta pronta',
        'Il suo nome. Si tengono, e si provano, in Impostazioni, Assistenza.',
        { placeholder: 'Ce ne occupiamo' },
      ],
      ticket: ['Ticket', 'Di quale parla. Vuoto: nessuno, e il cliente è quello dell’esecuzione.'],
      values: [
        'Altri valori',
        'La risposta li trova sotto values, per esempio {{ values.minutes }}.',
        { placeholder: 'steps.read.output' },
      ],
    },
  },
  'ticket.merge': {
    title: 'Unisci ticket',
    description: 'Fa di un ticket una parte di un altro, che riceve messaggi, file e tempo; si chiude.',
    params: {
      ticket: ticketOfStep,
      into: ['In', 'Il ticket che resta. Entrambi devono essere dello stesso cliente.'],
    },
  },
  'ticket.link': {
    title: 'Collega al padre',
    description:
      'Mette un ticket sotto un altro, come molte segnalazioni sotto l’unico guasto che le spiega.',
    params: {
      ticket: ticketOfStep,
      parent: ['Padre', 'Il ticket di un passo precedente, o il suo numero. Vuoto: torna a stare da solo.'],
    },
  },
  'ticket.add_checklist': {
    title: 'Aggiungi checklist',
    description: 'Aggiunge punti alla checklist di un ticket, che i tecnici spuntano.',
    params: {
      ticket: ticketOfStep,
      points: ['Punti', 'Uno per riga.', { placeholder: 'Ripristina un file dal backup' }],
    },
  },
}
