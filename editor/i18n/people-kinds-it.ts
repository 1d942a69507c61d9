import type { KindWords, ParamWords } from './kind-words.ts'

const question: Readonly<Record<string, ParamWords>> = {
  title: ['Titolo', undefined, { placeholder: 'Riavviare SRV-1 stanotte?' }],
  message: ['Messaggio', 'Che cosa succede poi, nelle parole di chi decide. Testo semplice.'],
}

/** Steps about people on call and their tasks, in Italian. */
export const peopleKindsInItalian: Readonly<Record<string, KindWords>> = {
  'oncall.who': {
    title: 'Chi è reperibile',
    description: 'Trova chi è reperibile adesso in una squadra, secondo i turni e i cambi.',
    params: { team: ['Squadra', 'Il suo nome.', { placeholder: 'Turno di notte' }] },
  },
  'people.notify': {
    title: 'Invia un messaggio',
    description: 'Pubblica un messaggio su Slack, Teams, telefoni (ntfy) o un altro sistema.',
    params: {
      connection: ['Invia tramite'],
      target: [
        'Dove',
        'Un canale, un argomento o una persona, come li ha la connessione. Vuoto: dove pubblica da sé.',
        { placeholder: '#avvisi' },
      ],
      title: ['Titolo'],
      text: ['Testo'],
      url: ['Link'],
      urgent: ['Urgente', 'Risalta; un telefono suona anche se è impostato su silenzioso.'],
    },
  },
  'people.escalate': {
    title: 'Chiama finché qualcuno prende in carico',
    description:
      'Scrive a un livello dopo l’altro finché qualcuno prende in carico, da link, e-mail o in Sentiero.',
    params: {
      ...question,
      levels: [
        'Livelli',
        undefined,
        {
          items: {
            who: ['Chi', 'Una persona, un ruolo, una squadra o chi vi è reperibile.'],
            byMail: ['Via e-mail'],
            connection: ['E nella chat', 'Vuoto: in nessuna.'],
            target: [
              'Dove nella chat',
              'Un canale, un argomento o una persona, come lo chiama la connessione. Vuoto: dove pubblica da sé.',
              { placeholder: '#reperibili' },
            ],
            wait: ['Prosegue dopo'],
            unit: ['Unità', undefined, { choices: { seconds: 'secondi', minutes: 'minuti', hours: 'ore' } }],
          },
        },
      ],
      repeat: ['Ricomincia', 'Quante volte richiamare tutti i livelli se nessuno ha preso in carico.'],
    },
    handles: { acknowledged: 'Preso in carico', exhausted: 'Nessuno ha risposto' },
  },
  'human.task': {
    title: 'Attività per qualcuno',
    description: 'Aspetta che una persona, un ruolo, una squadra o chi è reperibile dica che è fatta.',
    params: {
      ...question,
      who: ['Chi la fa', 'Una persona, un ruolo, una squadra o chi vi è reperibile. Ne basta uno.'],
      fields: [
        'Che cosa compilare',
        'I passi seguenti lo leggono. Può restare vuoto.',
        {
          items: {
            name: ['Nome', 'Con cui i passi seguenti lo leggono.'],
            label: ['Etichetta'],
            type: [
              'Tipo',
              undefined,
              {
                choices: {
                  text: 'testo',
                  multiline: 'testo su più righe',
                  number: 'numero',
                  boolean: 'sì o no',
                  date: 'data',
                  choice: 'scelta',
                },
              },
            ],
            required: ['Necessario'],
            choices: ['Scelte', 'Solo per una scelta.'],
          },
        },
      ],
      ticket: ['Ticket', 'L’attività compare anche lì. Vuoto: su nessuno.'],
      dueAmount: ['Da fare entro', 'Vuoto: quando si può.'],
      dueUnit: ['Unità', undefined, { choices: { minutes: 'minuti', hours: 'ore', days: 'giorni' } }],
      whenOverdue: [
        'Se è in ritardo',
        undefined,
        { choices: { wait: 'Aspetta ancora', leave: 'La chiude e prosegue da “In ritardo”' } },
      ],
      remindHours: ['Ricorda ogni (ore)', 'Vuoto: mai.'],
    },
    handles: { done: 'Fatta', overdue: 'In ritardo' },
  },
}
