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
  ldap: {
    title: 'Directory (LDAP, Active Directory)',
    description: 'Legge e modifica account e gruppi di un Active Directory o di un server OpenLDAP.',
    params: {
      kind: ['Tipo', undefined, { choices: { openldap: 'OpenLDAP', activeDirectory: 'Active Directory' } }],
      host: ['Server'],
      port: ['Porta'],
      security: [
        'Sicurezza',
        'TLS dall’inizio (porta 636), STARTTLS (porta 389) o nessuna: allora chiunque stia in mezzo legge, e non si imposta nessuna password',
        { choices: security },
      ],
      user: [
        'Account',
        'Meglio uno che può cambiare solo ciò che serve ai flussi: un nome distinto, in Active Directory anche nome@dominio',
      ],
      password: ['Password'],
      baseDn: ['Base', 'Fuori da qui non si legge e non si cambia nulla'],
      newAccountsIn: ['Nuovi account in', 'Vuoto: subito sotto la base'],
      loginDomain: [
        'Dominio dei nomi utente',
        'Ciò che segue la @ in Active Directory. Vuoto: come dice la base',
      ],
      authority: [
        'Autorità',
        'Il certificato (PEM) della vostra autorità. Vuoto: quelle di cui si fidano tutti',
      ],
      fingerprint: [
        'Impronta',
        'SHA-256 dell’unico certificato accettato, chiunque l’abbia firmato. Vuoto: qualsiasi che valga per il server',
      ],
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
  slack: {
    title: 'Slack',
    description: 'Pubblica messaggi nei canali di Slack.',
    params: {
      kind: [
        'Come pubblica',
        'Un webhook nel suo unico canale; un bot in ogni canale in cui è stato invitato.',
        { choices: { webhook: 'Webhook in entrata', bot: 'Token di un bot' } },
      ],
      secret: ['Indirizzo del webhook o token del bot', 'https://hooks.slack.com/services/… oppure xoxb-…'],
      channel: [
        'Canale del bot',
        'Dove pubblica se il passo non ne indica un altro: il nome o l’id.',
        { placeholder: '#avvisi' },
      ],
      apiUrl: ['Indirizzo dell’API', 'Un altro per GovSlack: https://slack-gov.com/api'],
    },
  },
  teams: {
    title: 'Microsoft Teams',
    description: 'Pubblica schede in un canale di Teams.',
    params: {
      url: [
        'Indirizzo del flusso di lavoro',
        'Nel canale: … > Flussi di lavoro > “Invia avvisi webhook a un canale”; l’ultima pagina mostra l’indirizzo.',
      ],
    },
  },
  ntfy: {
    title: 'ntfy',
    description: 'Invia messaggi ai telefoni con ntfy, il suo server o il vostro.',
    params: {
      server: ['Server'],
      topic: [
        'Argomento',
        'Dove pubblica se il passo non ne indica un altro. Su un server senza utenti lo legge chiunque lo conosca: sceglietelo difficile da indovinare.',
      ],
      token: ['Token di accesso', 'tk_… se il server lo chiede.'],
    },
  },
  webhook: {
    title: 'Messaggi a un webhook',
    description:
      'Invia i messaggi come JSON firmato a qualsiasi indirizzo, per esempio una chat o un cercapersone che qui non ha un connettore.',
    params: {
      url: ['Indirizzo', 'Riceve ogni messaggio come JSON.'],
      signingKey: [
        'Chiave di firma',
        'Vuota: senza firma. Come in Standard Webhooks: whsec_ e base64, o un testo qualsiasi. Chi riceve controlla con essa l’intestazione webhook-signature.',
      ],
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
