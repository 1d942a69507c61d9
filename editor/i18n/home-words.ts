import type { Texts } from './languages.ts'

export const homeWords = {
  'needs.title': ['What needs you', 'Che cosa ti aspetta'],
  'needs.nothing': ['Nothing needs you right now', 'In questo momento niente richiede te'],
  'needs.nothingText': [
    'No questions, no failed runs, no late tickets: everything runs by itself.',
    'Nessuna domanda, nessuna esecuzione fallita, nessun ticket in ritardo: tutto procede da sé.',
  ],
  'needs.approvals_one': [
    '{{count}} question waits for your answer',
    '{{count}} domanda aspetta la tua risposta',
  ],
  'needs.approvals_other': [
    '{{count}} questions wait for your answer',
    '{{count}} domande aspettano la tua risposta',
  ],
  'needs.tasks_one': ['{{count}} task is yours to do', '{{count}} attività è tua'],
  'needs.tasks_other': ['{{count}} tasks are yours to do', '{{count}} attività sono tue'],
  'needs.limit_one': ['{{count}} run has come to a limit', '{{count}} esecuzione è arrivata a un limite'],
  'needs.limit_other': [
    '{{count}} runs have come to a limit',
    '{{count}} esecuzioni sono arrivate a un limite',
  ],
  'needs.uncertain_one': [
    '{{count}} run does not know whether a step took effect',
    '{{count}} esecuzione non sa se un passo ha avuto effetto',
  ],
  'needs.uncertain_other': [
    '{{count}} runs do not know whether a step took effect',
    '{{count}} esecuzioni non sanno se un passo ha avuto effetto',
  ],
  'needs.failed_one': [
    '{{count}} run failed in the last 24 hours',
    '{{count}} esecuzione fallita nelle ultime 24 ore',
  ],
  'needs.failed_other': [
    '{{count}} runs failed in the last 24 hours',
    '{{count}} esecuzioni fallite nelle ultime 24 ore',
  ],
  'needs.silent_one': [
    '{{count}} workflow should have run and did not',
    '{{count}} flusso doveva girare e non l’ha fatto',
  ],
  'needs.silent_other': [
    '{{count}} workflows should have run and did not',
    '{{count}} flussi dovevano girare e non l’hanno fatto',
  ],
  'needs.alarms_one': ['The watchdog has {{count}} alarm', 'La sorveglianza ha {{count}} allarme'],
  'needs.alarms_other': ['The watchdog has {{count}} alarms', 'La sorveglianza ha {{count}} allarmi'],
  'needs.refused_one': ['{{count}} delivery was refused', '{{count}} consegna respinta'],
  'needs.refused_other': ['{{count}} deliveries were refused', '{{count}} consegne respinte'],
  'needs.breached_one': ['{{count}} ticket is late', '{{count}} ticket è in ritardo'],
  'needs.breached_other': ['{{count}} tickets are late', '{{count}} ticket sono in ritardo'],
  'needs.connections_one': ['{{count}} connection does not work', '{{count}} connessione non funziona'],
  'needs.connections_other': ['{{count}} connections do not work', '{{count}} connessioni non funzionano'],
  'needs.look': ['Look', 'Guarda'],
  'needs.answer': ['Answer', 'Rispondi'],
  'needs.decide': ['Decide', 'Decidi'],
  'needs.mend': ['Mend', 'Ripara'],
  'home.runs24h': ['Runs of the last 24 hours', 'Esecuzioni delle ultime 24 ore'],
  'home.saved': ['Saved in 24 hours', 'Risparmiati in 24 ore'],
  'flowSettings.minutesSaved': ['Minutes saved by a run', 'Minuti risparmiati per esecuzione'],
  'flowSettings.minutesSavedText': [
    'What a person would have needed. Empty: as its playbook says.',
    'Quanto avrebbe impiegato una persona. Vuoto: come dice il playbook.',
  ],
  'first.title': ['Begin with Sentiero', 'Inizia con Sentiero'],
  'first.text': [
    'Nothing is here yet. Look around with an invented MSP, take a ready automation, or draw your own.',
    'Non c’è ancora nulla. Guardati intorno con un MSP inventato, prendi un’automazione pronta o disegnane una tua.',
  ],
  'first.draw': ['Draw a workflow', 'Disegna un flusso'],
  'first.drawText': [
    'An empty canvas: a trigger, then what is to be done.',
    'Una tela vuota: un trigger, poi ciò che va fatto.',
  ],
  'demo.load': ['Load the demo MSP', 'Carica l’MSP dimostrativo'],
  'demo.loadText': [
    'Six invented customers with devices, contracts and tickets, six workflows and a week of their runs. Removed again by one click.',
    'Sei clienti inventati con dispositivi, contratti e ticket, sei flussi e una settimana di esecuzioni. Si toglie con un clic.',
  ],
  'demo.loading': [
    'Making customers, tickets and a week of runs…',
    'Creazione di clienti, ticket e una settimana di esecuzioni…',
  ],
  'demo.loaded': [
    'The demo is here: {{customers}} customers, {{tickets}} tickets, {{workflows}} workflows, {{runs}} runs.',
    'La demo è pronta: {{customers}} clienti, {{tickets}} ticket, {{workflows}} flussi, {{runs}} esecuzioni.',
  ],
  'demo.here': [
    'You are looking at the demo MSP. Its customers and runs are invented.',
    'Stai guardando l’MSP dimostrativo. Clienti ed esecuzioni sono inventati.',
  ],
  'demo.remove': ['Remove the demo', 'Togli la demo'],
  'demo.removeTitle': ['Remove the demo?', 'Togliere la demo?'],
  'demo.removeText': [
    'This removes {{customers}} customers, {{devices}} devices, {{tickets}} tickets, {{workflows}} workflows and {{runs}} runs, and what you tried with them since. Nothing else is touched.',
    'Verranno tolti {{customers}} clienti, {{devices}} dispositivi, {{tickets}} ticket, {{workflows}} flussi e {{runs}} esecuzioni, con ciò che hai provato da allora. Nient’altro viene toccato.',
  ],
  'demo.removed': ['The demo is removed.', 'La demo è stata tolta.'],
} satisfies Record<string, Texts>
