import type { KindWords, ParamWords } from './kind-words.ts'

const whenParam = {
  when: [
    'Parte quando',
    'Entrambi: l’evento dice in “status” se inizia o è finito, per chiuderne il ticket.',
    { choices: { begins: 'inizia', ends: 'finisce', both: 'inizia e finisce' } },
  ],
} satisfies Record<string, ParamWords>

const deviceParams = {
  devices: [
    'Dispositivi',
    undefined,
    {
      choices: {
        all: 'tutti',
        server: 'server',
        workstation: 'postazioni',
        network: 'rete',
        mobile: 'mobili',
        other: 'altri',
      },
    },
  ],
} satisfies Record<string, ParamWords>

const problem = { ...whenParam, ...deviceParams }

/** Triggers and steps about devices, in Italian. */
export const deviceKindsInItalian: Readonly<Record<string, KindWords>> = {
  'device.offline': {
    title: 'Dispositivo offline',
    description:
      'Parte quando un dispositivo non si fa sentire per il suo tempo: 5 minuti per server e rete, 30 per gli altri, un giorno per i mobili, o il suo proprio.',
    params: {
      ...problem,
      fewestPeersOnline: [
        'Percentuale dei vicini che devono essere online',
        'I dispositivi della stessa sede, o altrimenti dello stesso cliente. 50: non parte nulla quando la maggior parte della sede è spenta.',
      ],
    },
  },
  'device.online': {
    title: 'Dispositivo di nuovo online',
    description: 'Parte quando un dispositivo che risultava offline si fa sentire di nuovo.',
    params: deviceParams,
  },
  'device.stale': {
    title: 'Dispositivo silenzioso',
    description:
      'Parte quando un dispositivo non si fa sentire da 21 giorni: esiste ancora, e viene ancora pagato?',
    params: problem,
  },
  'site.offline': {
    title: 'Sede offline',
    description:
      'Parte una volta quando cinque dispositivi di una sede, o più della metà, tacciono entro dieci minuti; intanto i singoli dispositivi non avviano nulla.',
    params: whenParam,
  },
  'device.added': {
    title: 'Dispositivo aggiunto',
    description: 'Parte quando un dispositivo si fa sentire per la prima volta.',
    params: deviceParams,
  },
  'disk.low': {
    title: 'Disco quasi pieno',
    description:
      'Parte quando su un disco resta poco spazio: 15 % sotto 64 GB, 10 % sotto 256 GB, 7 % sotto 2 TB, altrimenti 4 %.',
    params: {
      ...problem,
      belowPercent: ['Solo con meno di (%)', '100: appena è poco per la sua dimensione.'],
    },
  },
  'service.stopped': {
    title: 'Servizio fermo',
    description:
      'Parte quando un servizio che dovrebbe girare non gira: unità fallite di systemd, servizi automatici di Windows.',
    params: {
      ...problem,
      service: ['Servizio', 'Una parte del suo nome; vuoto: ogni servizio.', { placeholder: 'Spooler' }],
    },
  },
  'reboot.pending': {
    title: 'Riavvio in sospeso',
    description: 'Parte quando un dispositivo aspetta un riavvio.',
    params: problem,
  },
  'patch.overdue': {
    title: 'Patch in ritardo',
    description:
      'Parte quando mancano patch da troppo tempo, da quando le abbiamo viste: critiche 7 giorni, importanti 14, moderate 30, basse 60.',
    params: {
      ...problem,
      worst: [
        'Con almeno una di gravità',
        undefined,
        { choices: { any: 'qualsiasi', critical: 'critica', important: 'importante', moderate: 'moderata' } },
      ],
    },
  },
  'patch.failed': {
    title: 'Patch non riuscita',
    description: 'Parte quando una patch non si è potuta installare e manca ancora.',
    params: problem,
  },
  'antivirus.unhealthy': {
    title: 'Antivirus non a posto',
    description: 'Parte quando l’antivirus di un dispositivo è spento, ha definizioni vecchie o manca.',
    params: problem,
  },
  'antivirus.threat': {
    title: 'Minaccia trovata',
    description: 'Parte quando l’antivirus di un dispositivo ha trovato qualcosa.',
    params: { ...problem, onlyOpen: ['Solo ciò che non ha potuto eliminare'] },
  },
  'backup.failed': {
    title: 'Backup non riuscito',
    description: 'Parte quando un backup è finito male.',
    params: problem,
  },
  'backup.missed': {
    title: 'Backup mancato',
    description: 'Parte quando non c’è un backup buono da un quarto in più del suo intervallo.',
    params: problem,
  },
  'service_check.down': {
    title: 'Controllo fallito',
    description:
      'Parte quando una porta, una pagina web, un certificato o una macchina controllata da questo server non va.',
    params: whenParam,
  },
  'service_check.up': {
    title: 'Controllo di nuovo a posto',
    description: 'Parte quando ciò che è controllato da questo server risponde di nuovo dopo essere caduto.',
  },
  'expiry.approaching': {
    title: 'Scadenza vicina',
    description:
      'Parte quando sta per scadere un certificato, un dominio, una garanzia, una licenza o un contratto.',
    params: {
      ...whenParam,
      what: [
        'Che cosa',
        undefined,
        {
          choices: {
            all: 'tutto',
            certificate: 'certificato',
            domain: 'dominio',
            warranty: 'garanzia',
            licence: 'licenza',
            contract: 'contratto',
            other: 'altro',
          },
        },
      ],
    },
  },
  'device.verify_offline': {
    title: 'Verifica se è offline',
    description: 'Prova porte e ping di una macchina da questo server, e di una sua vicina.',
    params: {
      host: [
        'Nome host o indirizzo',
        'Come lo raggiunge questo server. Vuoto: il nome del dispositivo che l’evento riguarda.',
      ],
      ports: ['Porte', 'Ne basta una che risponda, anche rifiutando.'],
      ping: ['Anche con ping'],
      neighbour: [
        'Vicino',
        'Gateway o altra macchina della sede: se tace anche lui, la sede è isolata. Con una porta: gw-1:443.',
      ],
    },
    handles: {
      offline: 'Davvero offline',
      online: 'Risponde',
      site_offline: 'La sede è isolata',
      unknown: 'Non si può dire',
    },
  },
}
