import type { Texts } from './languages.ts'

/** How much a workflow may touch before it asks, and what a run at its limit asks. */
export const limitWords = {
  'limits.title': ['Limits', 'Limiti'],
  'limits.text': [
    'Beyond these the run pauses before the step and asks. Empty: {{otherwise}}.',
    'Oltre questi l’esecuzione va in pausa prima del passo e chiede. Vuoto: {{otherwise}}.',
  ],
  'limits.otherwise.standing': ['the limit of the settings', 'il limite delle impostazioni'],
  'limits.otherwise.none': ['no limit', 'nessun limite'],
  'limits.kind.tickets': ['Tickets', 'Ticket'],
  'limits.kind.mails': ['E-mails and messages', 'E-mail e messaggi'],
  'limits.kind.devices': ['Devices touched', 'Dispositivi toccati'],
  'limits.kind.scripts': ['Scripts', 'Script'],
  'limits.kind.money': ['Money billed', 'Importo fatturato'],
  'limits.span.run': ['a run', 'per esecuzione'],
  'limits.span.hour': ['an hour', 'all’ora'],
  'limits.span.day': ['a day', 'al giorno'],
  'limits.field': ['{{kind}}, {{span}}', '{{kind}}, {{span}}'],
  'limits.saved': ['Limits saved', 'Limiti salvati'],
  'limits.standing': ['Limits of every workflow', 'Limiti di ogni flusso'],
  'limits.standingText': [
    'They hold for each workflow by itself that sets none of its own.',
    'Valgono per ogni flusso preso da solo che non ne imposta di propri.',
  ],
  'limits.tab': ['Limits and holds', 'Limiti e fermi'],
  'limits.holds': ['Held', 'Fermi'],
  'limits.noHolds': ['Nothing is held.', 'Nulla è fermo.'],

  'limitAsk.title': ['This run has come to a limit', 'Questa esecuzione è arrivata a un limite'],
  'limitAsk.breach': [
    '“{{step}}” would make it {{would}}: {{kind}}, {{span}}. The limit is {{most}}.',
    '“{{step}}” porterebbe a {{would}}: {{kind}}, {{span}}. Il limite è {{most}}.',
  ],
  'limitAsk.about': ['What it is about to do', 'Che cosa sta per fare'],
  'limitAsk.once': ['Let this one through', 'Lascia passare questo'],
  'limitAsk.onceText': [
    'This step is made; the next one asks again.',
    'Il passo viene eseguito; il prossimo chiede di nuovo.',
  ],
  'limitAsk.raise': ['Raise the limit for this run', 'Alza il limite per questa esecuzione'],
  'limitAsk.raiseText': ['Other runs keep their limit.', 'Le altre esecuzioni mantengono il loro limite.'],
  'limitAsk.to': ['New limit', 'Nuovo limite'],
  'limitAsk.stop': ['Stop the run', 'Ferma l’esecuzione'],
  'limitAsk.stopText': [
    'It is cancelled. What it has done stays done.',
    'Viene annullata. Ciò che ha fatto resta fatto.',
  ],
  'limitAsk.taken': ['Answered', 'Risposta data'],
} satisfies Record<string, Texts>
