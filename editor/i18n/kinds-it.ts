import { deviceKindsInItalian } from './device-kinds-it.ts'
import { identityKindsInItalian } from './identity-kinds-it.ts'
import type { KindWords, ParamWords } from './kind-words.ts'
import { billedReasonWords, moneyKindsInItalian, noChargeWords, workWords } from './money-kinds-it.ts'
import { peopleKindsInItalian } from './people-kinds-it.ts'
import { portalKindsInItalian } from './portal-kinds-it.ts'
import { ticketKindsInItalian } from './ticket-kinds-it.ts'

const priorities = { low: 'bassa', normal: 'normale', high: 'alta', critical: 'critica' }
const emptyMeansEvent = 'Vuoto: il cliente che l’evento riguarda.'
const customerId: ParamWords = ['Cliente', emptyMeansEvent]
const ticketOfStep: ParamWords = ['Ticket', 'Il ticket di un passo precedente, o il suo numero.']

const proofs = {
  hmac: 'firma (HMAC)',
  header: 'segreto in un’intestazione',
  bearer: 'bearer token',
  basic: 'utente e password',
  query: 'segreto nell’indirizzo',
  none: 'nessuna',
}

const webhookProof: Readonly<Record<string, ParamWords>> = {
  authentication: [
    'Autenticazione',
    'Come si identifica il mittente: una firma del corpo, un segreto in un’intestazione, un bearer token, utente e password, un segreto nell’indirizzo.',
    { choices: proofs },
  ],
  headerName: [
    'Intestazione',
    'Intestazione con la firma (X-Sentiero-Signature) o con il segreto (X-Sentiero-Secret), se non è la solita.',
  ],
}

const fileWords: ParamWords = [
  'File',
  'L’id di un file creato da un passo precedente.',
  { placeholder: 'steps.report.output.id' },
]

const patternWords: Readonly<Record<string, ParamWords>> = {
  pattern: [
    'Espressione',
    'Un’espressione regolare di JavaScript, senza barre attorno.',
    { placeholder: 'INC-(?<number>\\d+)' },
  ],
  ignoreCase: ['Maiuscole e minuscole sono uguali'],
  multiline: ['Le righe si guardano una per una', '^ e $ stanno per gli estremi di ogni riga.'],
}

const weights = { low: 'bassa', normal: 'normale', high: 'alta' }

const newTicket: Readonly<Record<string, ParamWords>> = {
  subject: ['Oggetto', undefined, { placeholder: 'Disco pieno su SRV-1' }],
  description: ['Descrizione'],
  priority: [
    'Priorità',
    'Vuoto: quella che danno impatto e urgenza, o normale senza di essi.',
    { choices: priorities },
  ],
  impact: ['Impatto', 'Quanto ferma.', { choices: weights }],
  urgency: ['Urgenza', 'Quanto può aspettare.', { choices: weights }],
  queue: ['Coda'],
  type: ['Tipo'],
  category: ['Categoria', undefined, { placeholder: 'Rete > VPN' }],
  customerId,
  deviceId: ['Dispositivo'],
  siteId: ['Sede'],
  contactId: ['Contatto'],
  requesterName: ['Richiedente'],
  requesterEmail: ['E-mail del richiedente'],
  assignee: ['Assegnatario'],
  source: ['Origine'],
  tags: ['Etichette'],
}

const webRequest: Readonly<Record<string, ParamWords>> = {
  connection: ['Connessione', 'Un token o una password, inviati solo agli host indicati nella connessione.'],
  url: ['Indirizzo'],
  query: ['Query', 'Un “nome=valore” per riga, aggiunto all’indirizzo.'],
  headers: ['Intestazioni', 'Una “Nome: valore” per riga.'],
  secretHeaders: [
    'Intestazioni segrete',
    'Una “Nome: valore” per riga, dove {apiKey} sta per la variabile segreta apiKey del cliente.',
  ],
  expect: [
    'Risposta',
    'Come si dichiara da sé; oppure errore se non è JSON; oppure testo in ogni caso.',
    { choices: { auto: 'Come si dichiara', json: 'JSON', text: 'Testo' } },
  ],
  failOnStatus: [
    'Fallisci con uno stato di errore',
    'Spento: si prosegue con qualsiasi stato, per decidere in base a quello.',
  ],
}

const timeUnit: ParamWords = [
  'Unità',
  undefined,
  { choices: { seconds: 'secondi', minutes: 'minuti', hours: 'ore', days: 'giorni' } },
]

const whichValue = {
  key: ['Chiave', 'Il nome sotto cui si tiene il valore.'],
  whose: [
    'Di chi',
    'Cliente: ogni cliente ha il proprio valore. MSP: uno per tutti.',
    { choices: { customer: 'cliente', msp: 'MSP' } },
  ],
} satisfies Record<string, ParamWords>

const forgetAfter = {
  forgetAfter: ['Dimentica dopo', 'Vuoto: si tiene finché non si rimuove.'],
  forgetUnit: timeUnit,
} satisfies Record<string, ParamWords>

const question: Readonly<Record<string, ParamWords>> = {
  title: ['Titolo', undefined, { placeholder: 'Riavviare SRV-1 stanotte?' }],
  message: ['Messaggio', 'Che cosa succede poi, nelle parole di chi decide. Testo semplice.'],
}

const askedPeople: ParamWords = [
  'A chi si chiede',
  'Gli utenti rispondono in Sentiero, i contatti del cliente con un link personale.',
]

const howLong: Readonly<Record<string, ParamWords>> = {
  deadlineAmount: ['Tempo per rispondere', 'Poi si prosegue da “Scaduto”. Vuoto: si aspetta senza fine.'],
  deadlineUnit: ['Unità', undefined, { choices: { minutes: 'minuti', hours: 'ore', days: 'giorni' } }],
  remindHours: ['Ricorda ogni (ore)', 'Si riscrive a chi non ha risposto. Vuoto: mai.'],
  proof: [
    'I contatti si identificano con',
    'Un codice inviato al loro indirizzo, così un link inoltrato non decide nulla.',
    { choices: { code: 'Un codice via e-mail', link: 'Il solo link' } },
  ],
}

/** What kinds of steps, their parameters and their ways out are called in Italian, by type. */
const whereScriptRuns: Readonly<Record<string, ParamWords>> = {
  connection: ['Connessione', 'La chiave o la password per accedere. Vuoto: l’unica che c’è per il cliente.'],
  deviceId: ['Dispositivo', 'Vuoto: il dispositivo che l’evento riguarda, se non è indicata una macchina.'],
  host: ['Macchina', 'Nome o indirizzo a cui collegarsi, se non è il nome del dispositivo.'],
}

const whichScript: Readonly<Record<string, ParamWords>> = {
  script: ['Script', 'Dalla libreria, per nome.'],
  version: ['Versione', 'Vuoto: la più recente, anche se salvata dopo la pubblicazione di questo workflow.'],
  parameters: [
    'Parametri',
    'Ciò che lo script chiede, per nome: {"service": "nginx"}. Li trova nel suo ambiente.',
  ],
  arguments: ['Argomenti', 'Nel loro ordine: $1, $2 … in sh, $args in PowerShell.'],
  timeoutSeconds: [
    'Tempo massimo (secondi)',
    'Poi lo script viene fermato sulla macchina, con tutto ciò che ha avviato, e il passo fallisce.',
  ],
}

export const kindsInItalian: Readonly<Record<string, KindWords>> = {
  ...deviceKindsInItalian,
  ...moneyKindsInItalian,
  ...peopleKindsInItalian,
  ...identityKindsInItalian,
  ...ticketKindsInItalian,
  ...portalKindsInItalian,
  'webhook.received': {
    title: 'Webhook ricevuto',
    description: 'Parte quando un altro sistema invia qualcosa a questo indirizzo.',
    params: {
      ...webhookProof,
      deliveryIdHeader: [
        'Intestazione con l’id di consegna',
        'Una seconda consegna con lo stesso id non avvia nulla. Idempotency-Key, webhook-id, X-GitHub-Delivery, X-Delivery-Id e X-Event-Id sono già note.',
      ],
      repeatWindowMinutes: [
        'Stesso corpo di nuovo entro (minuti)',
        'Senza un id di consegna lo stesso corpo vale come la stessa consegna per questo tempo; 0: mai.',
      ],
      customerField: [
        'Cliente nel corpo',
        'Dove il corpo indica il cliente (nome, id o id esterno), per esempio client.name.',
      ],
      deviceField: ['Dispositivo nel corpo', 'Dove il corpo indica il dispositivo, per esempio host.'],
    },
  },
  'alert.received': {
    title: 'Allarme ricevuto',
    description:
      'Parte per ogni allarme che un sistema di monitoraggio apre, ripete o chiude: Alertmanager, Grafana, Zabbix, Icinga, Uptime Kuma, RMM, PSA o qualsiasi JSON.',
    params: {
      preset: [
        'Mittente',
        'Il sistema che invia gli allarmi. Qualsiasi: ogni consegna si riconosce da ciò che contiene.',
        {
          choices: {
            any: 'Qualsiasi',
            grafana: 'Grafana',
            alertmanager: 'Prometheus Alertmanager',
            zabbix: 'Zabbix',
            icinga2: 'Icinga 2',
            'uptime-kuma': 'Uptime Kuma',
            ninjaone: 'NinjaOne',
            'tactical-rmm': 'Tactical RMM',
            'datto-rmm': 'Datto RMM',
            halopsa: 'HaloPSA',
            autotask: 'Autotask PSA',
            connectwise: 'ConnectWise PSA',
            json: 'JSON',
          },
        },
      ],
      authentication: [
        'Autenticazione',
        'Come si identifica il mittente. Solita: come dice la configurazione del mittente; per un mittente qualsiasi un bearer token.',
        { choices: { usual: 'la solita', ...proofs } },
      ],
      headerName: webhookProof.headerName ?? ['Intestazione'],
      kinds: [
        'Quali allarmi',
        'Non raggiungibile: solo quelli che dicono che una macchina o una sede non risponde; ticket: quelli su un ticket di un PSA.',
        { choices: { all: 'tutti', offline: 'non raggiungibile', ticket: 'ticket', other: 'altri' } },
      ],
      minimumSeverity: [
        'Grave almeno',
        'Gli allarmi più lievi si conservano, ma non avviano nulla.',
        {
          choices: {
            info: 'informazione',
            low: 'bassa',
            medium: 'media',
            high: 'alta',
            critical: 'critica',
          },
        },
      ],
    },
  },
  'data.parse_json': {
    title: 'Leggi JSON',
    description: 'Ricava valori da un testo in JSON, per i passi successivi.',
    params: { text: ['Testo', undefined, { placeholder: '{ "host": "SRV-1" }' }] },
  },
  'data.parse_xml': {
    title: 'Leggi XML',
    description: 'Ricava valori da un testo in XML, per i passi successivi.',
    params: {
      text: ['Testo', undefined, { placeholder: '<job><state>failed</state></job>' }],
      lists: [
        'Sempre elenchi',
        'Nomi di elementi che sono elenchi anche quando ce n’è uno solo, separati da virgole: job, disk.',
      ],
      withoutPrefixes: [
        'Togli i prefissi',
        'Nomi senza ciò che sta prima dei due punti: soap:Body diventa Body.',
      ],
    },
  },
  'data.parse_csv': {
    title: 'Leggi CSV',
    description: 'Ricava righe da un testo in CSV, per esempio un’esportazione, per i passi successivi.',
    params: {
      text: ['Testo', undefined, { placeholder: 'host;libero\nSRV-1;3,5' }],
      delimiter: [
        'Tra le colonne',
        'Automatico: ciò che nella prima riga ricorre di più.',
        {
          choices: { auto: 'automatico', comma: 'virgola', semicolon: 'punto e virgola', tab: 'tabulazione' },
        },
      ],
      hasNames: [
        'La prima riga dà i nomi alle colonne',
        'Altrimenti si chiamano column1, column2 e così via.',
      ],
    },
  },
  'data.write_csv': {
    title: 'Scrivi CSV',
    description: 'Fa di righe un testo in CSV, da inviare o conservare come file.',
    params: {
      rows: ['Righe', undefined, { placeholder: 'steps.find.output.items' }],
      columns: ['Colonne', 'Nomi separati da virgole; vuoto: tutte, nell’ordine in cui compaiono.'],
      delimiter: [
        'Tra le colonne',
        'I fogli di calcolo in italiano si aspettano un punto e virgola.',
        { choices: { comma: 'virgola', semicolon: 'punto e virgola', tab: 'tabulazione' } },
      ],
    },
  },
  'data.match': {
    title: 'Cerca nel testo',
    description: 'Trova ciò che corrisponde a un’espressione regolare, per esempio un numero in un oggetto.',
    params: { text: ['Testo'], ...patternWords },
    handles: { found: 'Trovato', missing: 'Non trovato' },
  },
  'data.replace': {
    title: 'Sostituisci nel testo',
    description: 'Sostituisce tutto ciò che corrisponde a un’espressione regolare.',
    params: {
      text: ['Testo'],
      ...patternWords,
      replacement: [
        'Sostituzione',
        '$1 o $<nome> stanno per ciò che hanno trovato i gruppi dell’espressione; vuoto: si toglie.',
      ],
    },
  },
  'html.render': {
    title: 'Crea HTML',
    description:
      'Fa di un modello con valori un HTML pulito, per una e-mail o un file, e lo stesso come testo semplice.',
    params: {
      html: [
        'Modello',
        'HTML con valori. Script, moduli e frame vengono tolti dal risultato; scrivi {{ valore | escape }} dove un valore è testo.',
        { placeholder: '<h1>{{ trigger.title | escape }}</h1>' },
      ],
    },
  },
  'report.sum_month': {
    title: 'Riassumi il mese di un cliente',
    description:
      'Conta ticket, impegni mantenuti, ore, dispositivi e aggiornamenti del mese di un cliente, che cosa resta dei contratti e che cosa ha girato da sé.',
    params: {
      customerId: ['Cliente', 'Vuoto: il cliente che l’evento riguarda.'],
      month: ['Mese', 'Per esempio 2026-11. Vuoto: l’ultimo concluso.'],
    },
  },
  'report.make': {
    title: 'Crea il rapporto per il cliente',
    description:
      'Scrive il mese di un cliente come rapporto: una pagina per una e-mail e un file PDF da allegare.',
    params: {
      month: ['Mese', 'Come lo dà il passo «Riassumi il mese di un cliente».'],
      language: [
        'Lingua',
        undefined,
        { choices: { customer: 'quella del cliente', en: 'inglese', it: 'italiano' } },
      ],
      intro: ['Apertura', 'Una riga vuota chiude un paragrafo. Vuoto: una frase.'],
      footer: ['In fondo a ogni pagina'],
      paper: ['Carta', undefined, { choices: { A4: 'A4', LETTER: 'Letter' } }],
    },
  },
  'report.pdf': {
    title: 'Crea rapporto PDF',
    description: 'Fa un file PDF di un testo e una tabella, da allegare a un ticket o a una e-mail.',
    params: {
      name: ['Nome del file'],
      title: ['Titolo', undefined, { placeholder: 'Rapporto per {{ customer.name }}' }],
      subtitle: ['Sotto il titolo', undefined, { placeholder: 'Novembre 2026' }],
      body: [
        'Testo',
        'Una riga che inizia con # è un titolo, con - una voce di elenco; una riga vuota chiude un paragrafo.',
      ],
      rows: ['Righe di una tabella', 'Un elenco di valori con gli stessi nomi; i nomi sono le intestazioni.'],
      columns: ['Colonne della tabella', 'Nomi separati da virgole; vuoto: tutte.'],
      footer: ['In fondo a ogni pagina'],
      paper: ['Carta', undefined, { choices: { A4: 'A4', LETTER: 'Letter' } }],
    },
  },
  'file.create': {
    title: 'Crea file',
    description: 'Conserva un testo come file da allegare a un ticket o a una e-mail.',
    params: {
      name: ['Nome', undefined, { placeholder: 'dispositivi.csv' }],
      content: ['Contenuto'],
      encoding: [
        'Il contenuto è',
        'Testo, oppure byte di ogni tipo scritti in base64.',
        { choices: { text: 'testo', base64: 'base64' } },
      ],
      type: ['Tipo di media', 'Vuoto: dalla fine del nome.', { placeholder: 'text/csv' }],
    },
  },
  'file.read': {
    title: 'Leggi file',
    description: 'Prende ciò che sta in un file, per esempio un allegato, per i passi successivi.',
    params: {
      file: fileWords,
      encoding: [
        'Leggi come',
        'Testo in UTF-8, oppure byte di ogni tipo in base64.',
        { choices: { text: 'testo', base64: 'base64' } },
      ],
    },
  },
  'sql.read': {
    title: 'Leggi da un database',
    description: 'Legge righe di un database con una query in SQL; non può cambiarvi nulla.',
    params: {
      connection: ['Database'],
      query: [
        'Query',
        'Una sola istruzione che legge. $1, $2 e così via stanno per i valori qui sotto.',
        { placeholder: 'select name, seats from customers where code = $1' },
      ],
      values: ['Valori', 'Per $1, $2 e così via, nel loro ordine.'],
      maxRows: ['Righe al massimo'],
      timeoutSeconds: ['Tempo massimo (secondi)'],
    },
  },
  'file.attach': {
    title: 'Allega file al ticket',
    description: 'Allega a un ticket un file creato da un passo precedente.',
    params: { file: fileWords, ticket: ticketOfStep },
  },
  'email.received': {
    title: 'E-mail ricevuta',
    description: 'Parte quando una e-mail arriva in una casella di posta.',
    params: {
      connection: ['Casella di posta'],
      folder: ['Cartella'],
      includeAutomatic: [
        'Anche risposte automatiche, mancati recapiti e le nostre e-mail',
        'Altrimenti si conservano con il motivo e non avviano nulla.',
      ],
    },
  },
  'schedule.cron': {
    title: 'Orario',
    description: 'Parte a orari stabiliti, per esempio ogni giorno lavorativo alle 7.',
    params: {
      cron: [
        'Quando',
        'Minuto, ora, giorno del mese, mese, giorno della settimana: “0 7 * * 1-5” è ogni giorno lavorativo alle 7.',
      ],
      timeZone: ['Fuso orario'],
      catchUp: [
        'Orari persi a server spento',
        'Salta: si dimenticano. Una volta: una partenza per tutti. Tutti: una partenza per ognuno (al massimo 100).',
        { choices: { skip: 'salta', once: 'una volta', all: 'tutti' } },
      ],
    },
  },
  'manual.start': {
    title: 'Avviato a mano',
    description: 'Parte quando una persona preme Esegui, con i valori di un modulo: un runbook.',
    params: {
      form: [
        'Modulo',
        'Che cosa si chiede prima di partire; vuoto: si accettano valori qualsiasi.',
        {
          items: {
            name: ['Nome', 'Con cui lo leggono i passi: trigger.NOME.'],
            label: ['Etichetta'],
            type: [
              'Tipo',
              undefined,
              {
                choices: {
                  text: 'Testo',
                  multiline: 'Testo lungo',
                  number: 'Numero',
                  boolean: 'Sì o no',
                  date: 'Data',
                  choice: 'Scelta',
                  customer: 'Cliente',
                  device: 'Dispositivo',
                  ticket: 'Ticket',
                  contact: 'Contatto',
                },
              },
            ],
            required: ['Obbligatorio'],
            help: ['Aiuto'],
            default: [
              'Valore iniziale',
              'Un testo con {{ ticket… }}, {{ device… }}, {{ customer… }} e {{ user… }}.',
            ],
            choices: ['Scelte'],
            minimum: ['Almeno', 'Di un numero; di un testo i suoi caratteri.'],
            maximum: ['Al massimo'],
          },
        },
      ],
      confirm: [
        'Prima di partire, di’',
        'Che cosa farà, con {{ form.NOME }}, {{ ticket… }}, {{ device… }}, {{ customer… }}.',
        { placeholder: 'Riavvia {{ form.service }} su {{ form.device.hostname }}.' },
      ],
      showPlan: [
        'Mostra che cosa scriverà',
        'Prima lo prova a vuoto con gli stessi valori, ed elenca che cosa scriverebbe.',
      ],
      category: ['Categoria'],
      offeredOn: [
        'Proposto su',
        undefined,
        {
          choices: {
            runbooks: 'La pagina dei runbook',
            ticket: 'Ticket',
            device: 'Dispositivi',
            customer: 'Clienti',
          },
        },
      ],
      deviceKinds: [
        'Solo per dispositivi di tipo',
        'Vuoto: tutti.',
        {
          choices: {
            server: 'server',
            workstation: 'postazione',
            network: 'rete',
            mobile: 'mobile',
            other: 'altro',
          },
        },
      ],
      deviceSystems: [
        'Solo per dispositivi con',
        'Vuoto: qualsiasi sistema.',
        { choices: { windows: 'Windows', linux: 'Linux', macos: 'macOS' } },
      ],
      customerTags: ['Solo per clienti con un’etichetta', 'Vuoto: tutti.'],
      startedBy: [
        'Chi può avviarlo',
        'Ruoli, squadre e utenti. Vuoto: tutti i tecnici, editor e amministratori.',
      ],
    },
  },
  'flow.if': {
    title: 'Se',
    description: 'Va da una parte quando la condizione vale e dall’altra quando non vale.',
    params: {
      condition: ['Condizione', 'Di solito un’espressione, per esempio: trigger.severity == "critical"'],
    },
    handles: { yes: 'Sì', no: 'No' },
  },
  'flow.switch': {
    title: 'Scelta',
    description: 'Prende la strada del primo caso uguale a un valore.',
    params: {
      value: ['Valore', 'Ciò con cui si confrontano i casi, di solito un’espressione.'],
      cases: [
        'Casi',
        'Si prende il primo uguale al valore, se no “Altrimenti”.',
        { items: { label: ['Nome'], equals: ['Uguale a'] } },
      ],
    },
    handles: { default: 'Altrimenti' },
  },
  'flow.set': {
    title: 'Imposta valori',
    description: 'Dà un nome a dei valori, perché i passi successivi possano usarli.',
  },
  'flow.each': {
    title: 'Per ognuno',
    description:
      'Esegue i passi che contiene una volta per ogni elemento di una lista; lo vedono come loop.item.',
    params: {
      items: ['Lista', 'Una lista da un passo precedente.'],
      concurrency: ['Nello stesso momento', 'Elementi eseguiti in parallelo; con 1 si mantiene l’ordine.'],
      onItemError: [
        'Quando un elemento fallisce',
        'Fermati: non ne comincia un altro e il passo fallisce. Continua: gli altri si eseguono.',
        { choices: { stop: 'fermati', continue: 'continua' } },
      ],
      tolerateFailures: [
        'Errori ammessi',
        'Con “continua”: se ne falliscono più di così, il passo fallisce lo stesso.',
      ],
      toleratePercent: [
        'Errori ammessi (%)',
        'Lo stesso come parte di tutti gli elementi, arrotondata per difetto; con entrambi vale il numero più piccolo.',
      ],
      collect: [
        'Raccogli i risultati di',
        'Un passo che contiene: ciò che dà per ogni elemento diventa la lista “results”, nell’ordine degli elementi.',
      ],
    },
  },
  'flow.repeat': {
    title: 'Ripeti finché',
    description:
      'Esegue di nuovo i passi che contiene finché una condizione non vale, al massimo per un certo numero di volte.',
    params: {
      until: ['Finché', 'Si guarda dopo ogni giro; può usare ciò che hanno dato i passi contenuti.'],
      most: ['Giri al massimo', 'Dopo tanti giri senza che la condizione valga, il passo fallisce.'],
    },
  },
  'flow.try': {
    title: 'Prova',
    description:
      'Esegue i passi che contiene; se uno fallisce, l’esecuzione prosegue per la strada dell’errore. Quelli segnati come “alla fine” si eseguono in ogni caso, per ultimi.',
    params: {
      result: [
        'Risultato',
        'Passato oltre se è andata bene; può usare ciò che hanno dato i passi contenuti.',
      ],
    },
  },
  'flow.delay': {
    title: 'Attendi',
    description: 'Attende un certo tempo prima che l’esecuzione prosegua.',
    params: {
      amount: ['Quanto'],
      unit: [
        'Unità',
        undefined,
        { choices: { seconds: 'secondi', minutes: 'minuti', hours: 'ore', days: 'giorni' } },
      ],
    },
  },
  'flow.wait_until': {
    title: 'Attendi fino a',
    description: 'Attende una data e un’ora prima che l’esecuzione prosegua.',
    params: { moment: ['Momento'] },
  },
  'flow.wait_event': {
    title: 'Attendi un evento',
    description: 'Attende che arrivi un evento con un certo valore, o che scada il tempo.',
    params: {
      type: ['Evento', 'Il suo tipo, come lo chiama la lista degli eventi.'],
      path: ['Dove guardare', 'Nomi nei dati dell’evento separati da punti, per esempio order.id.'],
      equals: ['Dev’essere', 'Il valore che vi si trova nell’evento atteso.'],
      whose: [
        'Eventi di chi',
        'Del cliente di questa esecuzione, o di chiunque. Un’esecuzione senza cliente sente quelli di chiunque.',
        { choices: { customer: 'del cliente', any: 'di chiunque' } },
      ],
      amount: ['Rinuncia dopo'],
      unit: ['Unità', undefined, { choices: { minutes: 'minuti', hours: 'ore', days: 'giorni' } }],
      lookBackMinutes: ['Guarda indietro', 'Minuti: vale anche una risposta arrivata così tanto prima.'],
    },
    handles: { arrived: 'Arrivato', expired: 'Troppo tardi' },
  },
  'flow.call': {
    title: 'Esegui un flusso',
    description: 'Esegue un altro flusso per lo stesso cliente, e ne attende il risultato o prosegue subito.',
    params: {
      workflow: ['Flusso'],
      input: [
        'Valori',
        'Tutti i valori del suo modulo come un oggetto; oppure aggiungili uno a uno qui sotto.',
      ],
      wait: [
        'Attendi il risultato',
        'Spento: si esegue accanto a questo flusso, e la sua fine qui non cambia nulla.',
      ],
      most: ['Attendi al massimo', 'Se ci mette di più, questo passo fallisce. Vuoto: finché non ha finito.'],
      unit: ['Unità', undefined, { choices: { minutes: 'minuti', hours: 'ore', days: 'giorni' } }],
      expects: [
        'Risultato atteso',
        'Il passo fallisce se il risultato non ha questi campi.',
        {
          items: {
            name: ['Nome'],
            type: [
              'Tipo',
              undefined,
              {
                choices: {
                  any: 'qualsiasi',
                  text: 'testo',
                  number: 'numero',
                  boolean: 'sì o no',
                  list: 'lista',
                  object: 'oggetto',
                },
              },
            ],
            required: ['Obbligatorio'],
          },
        },
      ],
    },
  },
  'flow.return': {
    title: 'Restituisci il risultato',
    description: 'Termina qui l’esecuzione e consegna questi valori al flusso che l’ha avviata.',
  },
  'flow.stop': {
    title: 'Ferma',
    description: 'Termina qui l’esecuzione, riuscita o fallita.',
    params: {
      outcome: ['L’esecuzione è', undefined, { choices: { succeeded: 'riuscita', failed: 'fallita' } }],
      message: ['Perché'],
    },
  },
  'flow.wait_hours': {
    title: 'Attendi l’orario di lavoro',
    description: 'Prosegue nell’orario di lavoro del cliente, oppure attende che cominci.',
  },
  'flow.lock': {
    title: 'Uno alla volta',
    description:
      'Esegue i passi che contiene mentre nessun’altra esecuzione fa lo stesso per quella chiave; le altre si mettono in fila.',
    params: {
      key: ['Chiave', 'Le esecuzioni con la stessa chiave, di qualunque workflow, vanno una dopo l’altra.'],
      amount: ['Attendi al massimo'],
      unit: timeUnit,
    },
  },
  'flow.throttle': {
    title: 'Limita',
    description:
      'Lascia passare al massimo tante esecuzioni in un certo tempo; le altre escono da un’altra parte o attendono il loro turno.',
    params: {
      key: ['Chiave', 'Ogni chiave si conta per sé, per esempio ogni dispositivo o ogni cliente.'],
      most: ['Al massimo'],
      amount: ['In'],
      unit: timeUnit,
      whenOver: [
        'Quando sono di più',
        'Esci: vanno per Troppe. Attendi: ognuna attende il prossimo momento libero, in ordine.',
        { choices: { leave: 'esci', wait: 'attendi' } },
      ],
      shared: [
        'Conta insieme ad altri passi',
        'Attivo: tutti i passi impostati così contano insieme le stesse chiavi, in tutti i workflow.',
      ],
    },
    handles: { pass: 'Passa', over: 'Troppe' },
  },
  'flow.debounce': {
    title: 'Raggruppa',
    description:
      'Attende che per un certo tempo non arrivi più nulla con la stessa chiave; prosegue solo l’ultima.',
    params: {
      key: ['Chiave', 'Ciò che va insieme, per esempio un dispositivo.'],
      amount: ['Quiete per'],
      unit: timeUnit,
      most: [
        'Al più tardi dopo',
        'Nella stessa unità: allora l’ultima prosegue anche se ne arrivano ancora. Vuoto: mai.',
      ],
    },
    handles: { last: 'Ultima', superseded: 'Superata' },
  },
  'store.get': {
    title: 'Leggi valore salvato',
    description: 'Legge un valore che questa o un’altra esecuzione ha salvato.',
    params: {
      ...whichValue,
      otherwise: ['Altrimenti', 'Il valore se non ce n’è uno; il passo esce comunque per Manca.'],
    },
    handles: { found: 'Trovato', missing: 'Manca' },
  },
  'store.set': {
    title: 'Salva valore',
    description: 'Tiene un valore sotto una chiave, per questa e le prossime esecuzioni.',
    params: {
      ...whichValue,
      value: ['Valore', 'Testo, un numero, una lista o un oggetto, al massimo 64 KB.'],
      ...forgetAfter,
    },
  },
  'store.add': {
    title: 'Conta',
    description:
      'Aggiunge a un numero salvato e dà la somma; il tempo dopo il quale si dimentica comincia con la prima aggiunta.',
    params: {
      ...whichValue,
      amount: ['Aggiungi', 'Vuoto: 1. Sotto zero toglie.'],
      ...forgetAfter,
    },
  },
  'store.remove': {
    title: 'Rimuovi valore salvato',
    description: 'Dimentica un valore salvato; se non c’è, non succede nulla.',
    params: whichValue,
  },
  'flow.lookup': {
    title: 'Cerca in una tabella',
    description:
      'Trova ciò che corrisponde a una chiave in una tabella, per esempio la nostra priorità per quella di un fornitore.',
    params: {
      key: [
        'Chiave',
        'Di solito un’espressione. Se nessuna riga è identica, maiuscole e spazi intorno non contano.',
      ],
      table: [
        'Tabella di corrispondenza',
        'Si tiene in Impostazioni, Tabelle di corrispondenza. Vuoto: le righe date qui.',
      ],
      rows: [
        'Righe',
        'Quando non si sceglie una tabella.',
        { items: { key: ['Chiave'], value: ['Valore'] } },
      ],
      otherwise: ['Valore se la chiave non si trova', 'Il passo prosegue comunque per “Non trovata”.'],
    },
    handles: { found: 'Trovata', not_found: 'Non trovata' },
  },
  'code.script': {
    title: 'Esegui script',
    description: 'Elabora dei valori con uno script in JavaScript o TypeScript e passa avanti ciò che dà.',
    params: {
      code: [
        'Script',
        'Corpo di una funzione async: input contiene i valori dati; il risultato si dà con return. log(…) scrive una riga, http(…) chiede a un altro sistema, await lookup(tabella, chiave) dà la riga di una tabella di corrispondenza o null. I tipi sono ammessi e non controllati. Gli orari sono in UTC.',
      ],
      input: ['Ingresso', 'Ciò che lo script vede come input; vuoto: i dati del trigger.'],
      timeoutSeconds: ['Tempo massimo (secondi)'],
      allowHttp: [
        'Può chiedere ad altri sistemi (HTTP)',
        'Solo GET e HEAD, al massimo 50 richieste, con gli indirizzi controllati come per ogni richiesta.',
      ],
    },
  },
  'ticket.create': {
    title: 'Crea ticket',
    description: 'Apre un nuovo ticket ogni volta che si esegue.',
    params: {
      ...newTicket,
      files: ['File', 'Allegati al ticket: i file di un modulo, o gli id di file di passi precedenti.'],
    },
  },
  'ticket.upsert_by_key': {
    title: 'Un ticket per problema',
    description: 'Apre un ticket, oppure conta la ripetizione sul ticket aperto dello stesso problema.',
    params: {
      dedupKey: [
        'Identità del problema',
        'Lo stesso testo per lo stesso problema; con esso resta aperto un solo ticket alla volta.',
      ],
      ...newTicket,
    },
  },
  'ticket.find': {
    title: 'Trova ticket',
    description: 'Cerca un ticket per numero, o per il problema di cui tratta.',
    params: {
      ticket: ['Ticket', 'Il suo numero o id.'],
      dedupKey: [
        'Identità del problema',
        'Trova il ticket aperto del problema, se no l’ultimo che è stato chiuso.',
      ],
      onlyOpen: ['Solo se è aperto'],
    },
    handles: { found: 'Trovato', not_found: 'Non trovato' },
  },
  'ticket.update': {
    title: 'Modifica ticket',
    description: 'Cambia i campi compilati e lascia gli altri come sono.',
    params: {
      ticket: ticketOfStep,
      status: [
        'Stato',
        undefined,
        {
          choices: {
            new: 'nuovo',
            open: 'aperto',
            waiting: 'in attesa',
            resolved: 'risolto',
            closed: 'chiuso',
          },
        },
      ],
      statusName: [
        'Stato chiamato',
        'Uno dei vostri stati, come "In attesa del fornitore". Porta con sé il suo tipo.',
      ],
      priority: [
        'Priorità',
        'Vuoto: quella che dà un nuovo impatto o una nuova urgenza.',
        { choices: priorities },
      ],
      impact: ['Impatto', undefined, { choices: weights }],
      urgency: ['Urgenza', undefined, { choices: weights }],
      queue: ['Coda'],
      type: ['Tipo'],
      category: ['Categoria'],
      assignee: ['Assegnatario'],
      subject: ['Oggetto'],
      description: ['Descrizione'],
      customerId: ['Cliente'],
      deviceId: ['Dispositivo'],
      siteId: ['Sede'],
      contactId: ['Contatto'],
      tags: ['Etichette', 'Tutte le sue etichette; vuoto le lascia come sono.'],
    },
  },
  'ticket.comment': {
    title: 'Commenta ticket',
    description: 'Aggiunge un commento a un ticket, per la squadra o anche per il cliente.',
    params: {
      ticket: ticketOfStep,
      body: ['Testo'],
      visibility: [
        'Visibile a',
        'Interno: solo la squadra. Pubblico: anche il cliente.',
        { choices: { internal: 'interno', public: 'pubblico' } },
      ],
    },
  },
  'ticket.pause_sla': {
    title: 'Metti in pausa lo SLA',
    description:
      'Ferma gli orologi SLA di un ticket finché non ripartono, qualunque sia il suo stato: lo ha un fornitore, lo dice il contratto.',
    params: { ticket: ticketOfStep },
  },
  'ticket.resume_sla': {
    title: 'Riprendi lo SLA',
    description:
      'Fa ripartire gli orologi SLA di un ticket con il tempo che restava. Quelli fermi per il suo stato restano fermi.',
    params: { ticket: ticketOfStep },
  },
  'ticket.close': {
    title: 'Chiudi ticket',
    description:
      'Chiude un ticket con ciò che l’ha risolto; se si vuole, solo quando nessuna persona ci ha lavorato.',
    params: {
      ticket: ticketOfStep,
      resolution: ['Che cosa l’ha risolto'],
      resolutionCode: ['Codice', undefined, { placeholder: 'risolto' }],
      withChildren: ['Anche i suoi figli', 'I ticket aperti sotto di esso si chiudono con esso.'],
      onlyIfUntouched: [
        'Solo se nessuna persona ci ha lavorato',
        'Un ticket che qualcuno ha modificato, commentato o a cui ha risposto resta aperto.',
      ],
    },
  },
  'ticket.from_email': {
    title: 'Ticket da e-mail',
    description: 'Apre un ticket per l’e-mail, oppure la aggiunge al ticket a cui risponde.',
    params: {
      queue: ['Coda dei nuovi ticket'],
      priority: ['Priorità dei nuovi ticket', undefined, { choices: priorities }],
    },
    handles: { opened: 'Aperto', appended: 'Aggiunta', ignored: 'Ignorata' },
  },
  'people.approval': {
    title: 'Chiedi approvazione',
    description: 'Aspetta che qualcuno approvi o rifiuti; un rifiuto chiude la richiesta.',
    params: {
      ...question,
      approvers: askedPeople,
      needed: [
        'Quanti devono approvare',
        undefined,
        { choices: { any: 'Uno di loro', all: 'Tutti', number: 'Un certo numero' } },
      ],
      count: ['Numero', 'Per “Un certo numero”.'],
      ...howLong,
      byMail: [
        'Si può rispondere via e-mail',
        'Rispondendo sì o no all’e-mail, dall’indirizzo a cui è arrivata. Serve un workflow pubblicato che legge una casella.',
      ],
    },
    handles: { approved: 'Approvato', rejected: 'Rifiutato', expired: 'Scaduto' },
  },
  'people.form': {
    title: 'Chiedi con un modulo',
    description: 'Aspetta che qualcuno compili un modulo; i passi seguenti leggono ciò che ha scritto.',
    params: {
      ...question,
      people: askedPeople,
      fields: [
        'Campi',
        undefined,
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
      ...howLong,
    },
    handles: { answered: 'Compilato', expired: 'Scaduto' },
  },
  'mail.send': {
    title: 'Invia e-mail',
    description: 'Invia una e-mail, come parte della conversazione di un ticket se ne è indicato uno.',
    params: {
      connection: ['Invia tramite'],
      to: ['A', undefined, { placeholder: 'anna@cliente.example' }],
      cc: ['Cc'],
      subject: ['Oggetto'],
      text: ['Testo'],
      html: [
        'HTML',
        'Lo stesso come pagina, come lo dà il passo “Crea HTML”; vuoto: solo testo.',
        { placeholder: 'steps.page.output.html' },
      ],
      attachments: ['Allegati', 'Id di file creati da passi precedenti, 10 MB in tutto al massimo.'],
      ticketId: ['Ticket', 'Le risposte all’e-mail si aggiungono a questo ticket.'],
      isReply: [
        'Risposta automatica a una e-mail',
        'Mai a macchine, a mittenti no-reply o al nostro stesso indirizzo.',
      ],
    },
  },
  'ticket.closed_without_time': {
    title: 'Ticket chiusi senza tempo',
    description: 'Elenca i ticket chiusi di recente su cui nessuno ha registrato tempo.',
    params: {
      hours: ['Chiusi nelle ultime ore', '24 per un controllo ogni notte; 168 per una settimana.'],
    },
  },
  'device.find': {
    title: 'Trova dispositivo',
    description: 'Cerca un dispositivo per nome, tra quelli del cliente.',
    params: { hostname: ['Nome', 'Nome host o alias.'], deviceId: ['Dispositivo'], customerId },
    handles: { found: 'Trovato', not_found: 'Non trovato' },
  },
  'device.run_script': {
    title: 'Esegui script sul dispositivo',
    description:
      'Esegue su una macchina uno script della libreria, o uno scritto qui, e prosegue secondo il codice di uscita.',
    params: {
      ...whereScriptRuns,
      ...whichScript,
      text: [
        'O uno script proprio',
        'I valori vanno in "Parametri", non in questo testo: lì sono sicuri qualunque cosa contengano.',
      ],
      shell: [
        'È scritto per',
        'Per lo script proprio; quelli della libreria lo sanno.',
        { choices: { sh: 'sh (Linux, macOS)', powershell: 'PowerShell (Windows)' } },
      ],
      failOnExitCode: [
        'Fallisci se lo script fallisce',
        'Spento: un codice di uscita diverso da 0 esce da "Fallito". Acceso: è un errore, che i cicli contano.',
      ],
    },
    handles: { ok: 'Fatto', failed: 'Fallito' },
  },
  'device.read_script': {
    title: 'Interroga dispositivo con uno script',
    description:
      'Esegue su una macchina uno script della libreria che non cambia nulla, per esempio uno che elenca gli aggiornamenti.',
    params: { ...whereScriptRuns, ...whichScript },
    handles: { ok: 'Fatto', failed: 'Fallito' },
  },
  'time.log': {
    title: 'Registra tempo',
    description: 'Registra il tempo lavorato su un ticket.',
    params: {
      ticket: ticketOfStep,
      minutes: ['Minuti'],
      technician: ['Tecnico', 'Vuoto: il tempo è dell’automazione.'],
      workType: ['Tipo di lavoro', undefined, { placeholder: 'assistenza remota' }],
      startedAt: ['Inizio', 'Vuoto: in modo che il lavoro finisca adesso.'],
      note: ['Nota per la squadra'],
      customerNote: ['Nota per il cliente'],
      billable: [
        'Fatturabile',
        'Automatico: come dice il contratto, e le ore che comprende vengono scalate. Gratis: mostrato al cliente senza costo.',
        { choices: { auto: 'automatico', yes: 'sì', no: 'no', no_charge: 'gratis' } },
      ],
      noChargeReason: noChargeWords,
      ...workWords,
    },
  },
  'billing.add_line': {
    title: 'Fattura extra',
    description: 'Aggiunge una riga a ciò che si fattura al cliente oltre al canone, con il motivo.',
    params: {
      description: [
        'Descrizione',
        'Come il cliente la legge in fattura.',
        { placeholder: 'Nuovo switch, cablaggio incluso' },
      ],
      quantity: ['Quantità', 'Fino a tre decimali: 1.5 ore.'],
      unit: ['Unità', undefined, { placeholder: 'ora' }],
      unitPrice: [
        'Prezzo unitario',
        'Prima delle imposte, per esempio 85.50. Vuoto: la tariffa oraria del contratto.',
      ],
      ticket: ['Ticket', 'Il ticket per cui si è lavorato.'],
      customerId,
      date: ['Data del lavoro', 'AAAA-MM-GG; conta il contratto in vigore quel giorno. Vuoto: oggi.'],
      itemCode: ['Codice articolo'],
      reasonCode: [
        'Motivo',
        undefined,
        {
          choices: billedReasonWords,
        },
      ],
      reason: ['Motivo in parole'],
      approvalRef: ['Approvazione', 'Chi ha accettato, e dove.'],
      timeEntry: [
        'Registrazione ore',
        'Le ore che la riga fattura: ogni registrazione si fattura una volta. Vuoto: nessuna.',
      ],
      contractId: ['Contratto', 'Vuoto: quello del cliente in vigore alla data.'],
      currency: ['Valuta', 'Tre lettere. Vuoto: quella del contratto; un’altra è rifiutata.'],
      taxCode: ['Codice IVA', 'Vuoto: quello del contratto.'],
      taxRate: ['Aliquota in percento', 'Vuoto: quella del contratto.'],
    },
  },
  'contract.find': {
    title: 'Il contratto lo copre?',
    description: 'Trova il contratto in vigore e dice se comprende un tipo di lavoro.',
    params: {
      workType: ['Tipo di lavoro', undefined, { placeholder: 'assistenza remota' }],
      customerId,
      day: ['Giorno del lavoro', 'AAAA-MM-GG. Vuoto: oggi.'],
    },
    handles: { covered: 'Coperto', not_covered: 'Non coperto', none: 'Nessun contratto' },
  },
  'http.get': {
    title: 'HTTP: leggi',
    description: 'Legge da un indirizzo web, pagina per pagina se si vuole.',
    params: {
      method: ['Metodo'],
      ...webRequest,
      paging: [
        'Altre pagine',
        undefined,
        {
          choices: {
            none: 'Leggi una sola pagina',
            link_header: 'Pagina seguente nell’intestazione Link',
            next_url: 'Pagina seguente nella risposta',
            page_number: 'Conta un numero di pagina',
          },
        },
      ],
      itemsAt: [
        'Dove sono gli elementi',
        'Con più pagine: la lista nella risposta, come data.items; vuoto se la risposta è la lista.',
      ],
      nextAt: [
        'Dov’è la pagina seguente',
        'Con “Pagina seguente nella risposta”: dove si trova il suo indirizzo, come paging.next.',
      ],
      pageParam: [
        'Campo del numero di pagina',
        'Con un numero di pagina: il campo della query che si fa crescere.',
      ],
      firstPage: ['Numero della prima pagina'],
      maxPages: ['Pagine al massimo'],
    },
  },
  'http.send': {
    title: 'HTTP: invia',
    description:
      'Invia qualcosa a un indirizzo web, con una Idempotency-Key che resta la stessa se si riprova.',
    params: {
      method: ['Metodo'],
      ...webRequest,
      bodyKind: [
        'Il corpo è',
        undefined,
        { choices: { json: 'JSON', form: 'Un modulo', text: 'Testo', none: 'Vuoto' } },
      ],
      body: ['Corpo', 'JSON, o testo; per un modulo un “nome=valore” per riga.'],
      honoursKey: [
        'L’altra parte rispetta Idempotency-Key',
        'Con una stessa chiave non fa nulla due volte: allora si riprova dopo un errore o un’interruzione che lascia in dubbio l’effetto, invece di chiedere a una persona.',
      ],
    },
  },
}
