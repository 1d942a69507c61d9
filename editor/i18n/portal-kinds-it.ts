import type { KindWords } from './kind-words.ts'

/** Pages that customers fill in, in Italian. */
export const portalKindsInItalian: Readonly<Record<string, KindWords>> = {
  'portal.form': {
    title: 'Modulo del portale inviato',
    description: 'Parte quando un cliente invia un modulo su una pagina apposita, anche con file.',
    params: {
      title: ['Titolo', 'Sta sopra il modulo.'],
      titleIt: ['Titolo in italiano', 'Vuoto: quello sopra.'],
      intro: ['Introduzione'],
      introIt: ['Introduzione in italiano'],
      fields: [
        'Campi',
        'Nome e indirizzo e-mail si chiedono sempre.',
        {
          items: {
            name: ['Nome', 'Con cui i passi seguenti lo leggono.'],
            label: ['Etichetta'],
            labelIt: ['Etichetta in italiano'],
            type: [
              'Tipo',
              undefined,
              {
                choices: {
                  text: 'Testo',
                  multiline: 'Testo su più righe',
                  number: 'Numero',
                  boolean: 'Sì o no',
                  date: 'Data',
                  choice: 'Scelta',
                  email: 'Indirizzo e-mail',
                  phone: 'Telefono',
                  device: 'Dispositivo del cliente',
                  file: 'File',
                },
              },
            ],
            required: ['Necessario'],
            choices: ['Scelte', 'Solo per una scelta.'],
            hint: ['Suggerimento'],
            hintIt: ['Suggerimento in italiano'],
          },
        },
      ],
      languages: [
        'Lingue',
        'Entrambe: come le ha il cliente o il browser.',
        { choices: { both: 'Inglese e italiano', en: 'Inglese', it: 'Italiano' } },
      ],
      audience: [
        'Per chi',
        'Tutti: il cliente si riconosce dall’indirizzo e-mail, o da un link suo.',
        { choices: { everybody: 'Chiunque abbia l’indirizzo', links: 'Solo con i link dei clienti' } },
      ],
      unknownSender: [
        'Indirizzi di nessuno che conosciamo',
        'Rifiutati solo dopo che un codice ha provato l’indirizzo, così nessuno prova chi è cliente.',
        {
          choices: {
            triage: 'Aspettano una persona nello smistamento',
            start: 'Partono senza cliente',
            refuse: 'Rifiutati',
          },
        },
      ],
      proof: [
        'Prova dell’indirizzo e-mail',
        'Un codice di sei cifre che arriva all’indirizzo; serve una connessione che invia e-mail.',
        { choices: { none: 'Nessuna', code: 'Un codice via e-mail' } },
      ],
      sentText: ['Testo dopo l’invio', 'Sotto il numero del ticket, o sotto il riferimento.'],
      sentTextIt: ['Testo dopo l’invio in italiano'],
      fileKinds: [
        'File accettati',
        'Secondo ciò che contengono, non secondo il nome. Programmi e script non si accettano mai.',
        { choices: { documents: 'Immagini, documenti, archivi', any: 'Tutti tranne i programmi' } },
      ],
      mostFiles: ['File al massimo'],
      largestFileMb: ['MB per file al massimo'],
      largestTotalMb: ['MB di tutti i file al massimo'],
      mostPerHour: [
        'Volte in un’ora al massimo',
        'Di questo modulo, chiunque invii. Ogni indirizzo di rete ha venti tentativi in dieci minuti.',
      ],
    },
  },
}
