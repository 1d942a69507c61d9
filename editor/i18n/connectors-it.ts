import type { ConnectorWords, ParamWords } from './kind-words.ts'

const security = { tls: 'TLS', starttls: 'STARTTLS', none: 'nessuna' }
const allowSelfSigned: ParamWords = [
  'Accetta qualsiasi certificato',
  'Solo per un server vostro, su una rete vostra',
]

/** What connectors and their fields are called in Italian, by type and field. */
export const connectorsInItalian: Readonly<Record<string, ConnectorWords>> = {
  imap: {
    title: 'Casella di posta (IMAP)',
    description: 'Legge le nuove e-mail di una casella appena arrivano.',
    params: {
      host: ['Server'],
      port: ['Porta'],
      security: [
        'Sicurezza',
        'TLS dall’inizio (porta 993), STARTTLS (porta 143) o nessuna',
        { choices: security },
      ],
      user: ['Utente'],
      password: ['Password'],
      address: ['Indirizzo', 'L’indirizzo della casella, se non è il nome utente'],
      folder: ['Cartella'],
      allowSelfSigned,
    },
  },
  mysql: {
    title: 'Database MySQL o MariaDB',
    description: 'Legge da un database MySQL o MariaDB, per esempio quello di un gestionale.',
    params: {
      host: ['Server'],
      port: ['Porta'],
      database: ['Database'],
      user: ['Utente', 'Meglio uno che può solo leggere ciò che serve ai flussi'],
      password: ['Password'],
      security: ['Sicurezza', undefined, { choices: { tls: 'TLS', none: 'nessuna' } }],
      allowSelfSigned,
    },
  },
  postgres: {
    title: 'Database PostgreSQL',
    description: 'Legge da un database PostgreSQL, per esempio quello di un gestionale.',
    params: {
      host: ['Server'],
      port: ['Porta'],
      database: ['Database'],
      user: ['Utente', 'Meglio uno che può solo leggere ciò che serve ai flussi'],
      password: ['Password'],
      security: ['Sicurezza', undefined, { choices: { tls: 'TLS', none: 'nessuna' } }],
      allowSelfSigned,
    },
  },
  smtp: {
    title: 'Posta in uscita (SMTP)',
    description: 'Invia e-mail tramite un server di posta.',
    params: {
      host: ['Server'],
      port: ['Porta'],
      security: [
        'Sicurezza',
        'TLS dall’inizio (porta 465), STARTTLS (porta 587) o nessuna',
        { choices: security },
      ],
      user: ['Utente', 'Vuoto per un relay senza accesso'],
      password: ['Password'],
      fromAddress: [
        'Indirizzo del mittente',
        'L’indirizzo da cui partono le e-mail e a cui arrivano le risposte',
      ],
      fromName: ['Nome del mittente'],
      allowSelfSigned,
    },
  },
  http: {
    title: 'API web (HTTP)',
    description:
      'Un token, una chiave o una password per richieste web, inviati ai propri host e a nessun altro.',
    params: {
      hosts: [
        'Inviato a',
        'Gli host che possono ricevere il segreto, uno per riga: api.example.com, *.example.com, https://host:8443. Solo su https, a meno che non si scriva http://.',
      ],
      auth: [
        'Come si invia',
        undefined,
        {
          choices: {
            bearer: 'Bearer token',
            basic: 'Utente e password (Basic)',
            header: 'Intestazione',
            query: 'Nell’indirizzo (query)',
          },
        },
      ],
      name: ['Nome dell’intestazione o del campo della query'],
      user: ['Utente', 'Per utente e password'],
      secret: ['Token, chiave o password'],
    },
  },
  ssh: {
    title: 'Macchine (SSH)',
    description: 'Esegue script su macchine Linux e Windows, con accesso per chiave o password.',
    params: {
      host: [
        'Macchina',
        'Provata dalla verifica, e usata dai passi che non ne indicano altre. Vuoto: ogni passo indica la sua.',
      ],
      port: ['Porta'],
      user: ['Utente'],
      privateKey: [
        'Chiave privata',
        'Il file intero, come OpenSSH o PEM; la metà pubblica sta lì in authorized_keys.',
      ],
      passphrase: ['Passphrase', 'Della chiave privata, se ne ha una'],
      password: ['Password', 'Per macchine che non accettano chiavi'],
      newHosts: [
        'Macchine incontrate per la prima volta',
        'Ogni macchina si riconosce dalla sua chiave host; una che è cambiata viene rifiutata in ogni caso. La verifica di questa connessione accetta la chiave della macchina qui sopra.',
        {
          choices: {
            never: 'Rifiuta finché qualcuno non ha accettato la loro chiave host',
            first: 'Accetta la loro chiave host una volta, e conservala',
          },
        },
      ],
      jumpHost: [
        'Host di passaggio',
        'Macchina attraverso cui passare, con la stessa chiave o password: jump.example.com, user@jump.example.com:2222',
      ],
    },
  },
}
