import type { NewBillingLine } from '../msp/billing-line.ts'
import type { NewContract } from '../msp/contract.ts'
import type { NewContact, NewCustomer, NewSite } from '../msp/customer.ts'
import type { NewDevice } from '../msp/device.ts'
import type { NewComment, NewTicket, Ticket } from '../msp/ticket.ts'
import type { NewTimeEntry } from '../msp/time-entry.ts'

export interface DemoCustomer extends NewCustomer {
  sites: Omit<NewSite, 'customerId'>[]
  contacts: (Omit<NewContact, 'customerId'> & { email: string })[]
  devices: (Omit<NewDevice, 'customerId'> & { site: string })[]
  contracts: Omit<NewContract, 'customerId'>[]
}

/** Times are in hours before the demo data is loaded. */
export interface DemoTicket extends NewTicket {
  customer: string | null
  device?: string
  contact?: string
  openedHoursAgo: number
  closedHoursAgo?: number
  status: Ticket['status']
  occurrences?: number
  resolution?: string
  /** Nobody has worked on it: automation may close it. */
  untouched?: boolean
  comments?: (NewComment & { hoursAgo: number })[]
  times?: (Omit<NewTimeEntry, 'ticketId'> & { hoursAgo: number })[]
  lines?: (Omit<NewBillingLine, 'customerId' | 'ticketId'> & { hoursAgo: number })[]
}

const support = ['remote support', 'telephone support', 'maintenance', 'monitoring', 'patching']

export const demoCustomers: DemoCustomer[] = [
  {
    name: 'Contoso Dental',
    aliases: ['Contoso', 'Contoso Dental Srl'],
    domains: ['contosodental.example'],
    tags: ['gold', 'healthcare'],
    externalIds: { rmm: 'client-a' },
    vip: true,
    notes: 'Due studi dentistici. Mai riavviare il gestionale tra le 8 e le 19.',
    sites: [
      { name: 'Milano', address: 'Via Torino 40, 20123 Milano' },
      { name: 'Monza', address: 'Via Italia 12, 20900 Monza' },
    ],
    contacts: [
      {
        name: 'Anna Ferri',
        email: 'anna.ferri@contosodental.example',
        phone: '+39 02 5550 101',
        isVip: true,
        isApprover: true,
      },
      { name: 'Luca Galli', email: 'luca.galli@contosodental.example', phone: '+39 02 5550 102' },
    ],
    devices: [
      {
        site: 'Milano',
        hostname: 'web-01',
        aliases: ['web-01.contosodental.example'],
        os: 'Debian 12',
        criticality: 'critical',
      },
      { site: 'Milano', hostname: 'DC-01', os: 'Windows Server 2022', criticality: 'critical' },
      { site: 'Milano', hostname: 'NAS-01', os: 'DSM 7.2', criticality: 'high' },
      {
        site: 'Milano',
        hostname: 'PC-RECEPTION-01',
        kind: 'workstation',
        os: 'Windows 11 Pro',
        aliases: ['reception'],
      },
      { site: 'Monza', hostname: 'FW-MONZA', kind: 'network', os: 'OPNsense 25.7', criticality: 'high' },
    ],
    contracts: [
      {
        name: 'Tutto incluso 14 postazioni',
        kind: 'fixed_per_seat',
        startsOn: '2025-01-01',
        seats: 14,
        coveredWorkTypes: support,
        hourlyRateMinor: 8500,
        taxCode: '22',
      },
    ],
  },
  {
    name: 'Rossi Srl',
    aliases: ['Rossi', 'Rossi S.r.l.'],
    domains: ['rossi-srl.example'],
    tags: ['gold', 'manufacturing'],
    externalIds: { rmm: 'client-b' },
    sites: [
      { name: 'Sede', address: 'Via dell’Industria 8, 36100 Vicenza' },
      { name: 'Magazzino', address: 'Via del Lavoro 3, 36075 Montecchio Maggiore' },
    ],
    contacts: [
      {
        name: 'Mario Rossi',
        email: 'mario.rossi@rossi-srl.example',
        phone: '+39 0444 555 201',
        isApprover: true,
      },
      { name: 'Giulia Conti', email: 'giulia.conti@rossi-srl.example', phone: '+39 0444 555 202' },
    ],
    devices: [
      {
        site: 'Sede',
        hostname: 'SRV-1',
        aliases: ['srv-1.rossi.local'],
        os: 'Windows Server 2019',
        criticality: 'critical',
      },
      { site: 'Sede', hostname: 'SRV-BACKUP', os: 'Windows Server 2022', criticality: 'high' },
      { site: 'Sede', hostname: 'PC-AMM-01', kind: 'workstation', os: 'Windows 11 Pro' },
      {
        site: 'Magazzino',
        hostname: 'PC-MAG-01',
        kind: 'workstation',
        os: 'Windows 10 Pro',
        inContract: false,
      },
      { site: 'Magazzino', hostname: 'SW-MAG', kind: 'network', os: 'ArubaOS-CX' },
    ],
    contracts: [
      {
        name: 'Tutto incluso 22 postazioni',
        kind: 'fixed_per_seat',
        startsOn: '2025-04-01',
        seats: 22,
        coveredWorkTypes: support,
        hourlyRateMinor: 8000,
        taxCode: '22',
      },
    ],
  },
  {
    name: 'Studio Bianchi',
    aliases: ['Studio Bianchi Commercialisti'],
    domains: ['studiobianchi.example'],
    tags: ['silver', 'professional'],
    sites: [{ name: 'Padova', address: 'Piazza dei Signori 5, 35139 Padova' }],
    contacts: [
      {
        name: 'Paolo Bianchi',
        email: 'paolo@studiobianchi.example',
        phone: '+39 049 555 301',
        isApprover: true,
      },
      { name: 'Sara Longo', email: 'sara@studiobianchi.example' },
    ],
    devices: [
      { site: 'Padova', hostname: 'SRV-STUDIO', os: 'Windows Server 2022', criticality: 'high' },
      { site: 'Padova', hostname: 'NB-BIANCHI', kind: 'workstation', os: 'macOS 26' },
    ],
    contracts: [
      {
        name: 'Pacchetto 40 ore',
        kind: 'block_hours',
        startsOn: '2026-01-01',
        includedMinutes: 2400,
        usedMinutes: 2130,
        coveredWorkTypes: [...support, 'on-site'],
        hourlyRateMinor: 7500,
        taxCode: '22',
        roundingMinutes: 30,
      },
    ],
  },
  {
    name: 'Officine Marchetti',
    aliases: ['Marchetti'],
    domains: ['officinemarchetti.example'],
    tags: ['manufacturing'],
    sites: [{ name: 'Brescia', address: 'Via Orzinuovi 100, 25125 Brescia' }],
    contacts: [{ name: 'Davide Marchetti', email: 'davide@officinemarchetti.example', isApprover: true }],
    devices: [{ site: 'Brescia', hostname: 'SRV-CAD', os: 'Windows Server 2016', criticality: 'high' }],
    contracts: [
      {
        name: 'A consumo',
        kind: 'time_and_materials',
        startsOn: '2024-06-01',
        hourlyRateMinor: 9000,
        taxCode: '22',
      },
    ],
  },
  {
    name: 'Farmacia San Marco',
    aliases: ['San Marco'],
    domains: [],
    tags: ['silver', 'healthcare'],
    sites: [{ name: 'Farmacia', address: 'Corso Palladio 77, 36100 Vicenza' }],
    contacts: [{ name: 'Elena Moretti', email: 'farmaciasanmarco.moretti@gmail.com', isApprover: true }],
    devices: [
      {
        site: 'Farmacia',
        hostname: 'CASSA-1',
        kind: 'workstation',
        os: 'Windows 11 IoT',
        criticality: 'high',
      },
      { site: 'Farmacia', hostname: 'ROBOT-MAG', kind: 'other', os: '', inContract: false },
    ],
    contracts: [
      {
        name: 'Prepagato 10 ore',
        kind: 'prepaid',
        startsOn: '2026-03-01',
        includedMinutes: 600,
        usedMinutes: 600,
        coveredWorkTypes: support,
        hourlyRateMinor: 8000,
        taxCode: '22',
      },
    ],
  },
  {
    name: 'Hotel Belvedere',
    aliases: [],
    domains: ['hotelbelvedere.example'],
    tags: ['hospitality'],
    language: 'en',
    sites: [{ name: 'Riva del Garda', address: 'Viale Rovereto 60, 38066 Riva del Garda' }],
    contacts: [{ name: 'Karin Steiner', email: 'karin@hotelbelvedere.example', isApprover: true }],
    devices: [
      { site: 'Riva del Garda', hostname: 'AP-LOBBY', kind: 'network', os: 'UniFi 8', criticality: 'low' },
    ],
    contracts: [
      {
        name: 'Season 2025',
        kind: 'fixed_per_seat',
        startsOn: '2025-03-01',
        endsOn: '2025-11-30',
        seats: 9,
        coveredWorkTypes: support,
        hourlyRateMinor: 8500,
        taxCode: '22',
        notes: 'Scaduto: rinnovo da discutere.',
      },
    ],
  },
]

const marta = { authorKind: 'technician', authorName: 'Marta Villa' } as const
const fabio = { authorKind: 'technician', authorName: 'Fabio Riva' } as const

export const demoTickets: DemoTicket[] = [
  {
    customer: 'Contoso Dental',
    device: 'NAS-01',
    subject: 'Volume 1 di NAS-01 pieno al 91 %',
    description: 'Spazio libero 740 GB di 8 TB, in crescita di 35 GB al giorno.',
    status: 'new',
    priority: 'normal',
    source: 'monitoring',
    tags: ['monitoring', 'disk'],
    occurrences: 3,
    untouched: true,
    openedHoursAgo: 5,
    comments: [{ hoursAgo: 3, body: 'Seen 2 times. Latest: Volume 1 di NAS-01 pieno al 91 %' }],
  },
  {
    customer: 'Contoso Dental',
    contact: 'luca.galli@contosodental.example',
    device: 'PC-RECEPTION-01',
    subject: 'La stampante della reception non stampa più',
    description: 'Da stamattina i preventivi restano in coda. Abbiamo già riavviato.',
    status: 'open',
    priority: 'high',
    type: 'request',
    source: 'email',
    assignee: 'Marta Villa',
    openedHoursAgo: 3,
    comments: [
      {
        ...marta,
        hoursAgo: 2.5,
        body: 'Coda bloccata dal driver dopo l’aggiornamento di ieri: lo reinstallo.',
      },
      {
        ...marta,
        hoursAgo: 2,
        visibility: 'public',
        body: 'Buongiorno Luca, può provare una stampa adesso?',
      },
    ],
    times: [
      { hoursAgo: 2, technician: 'Marta Villa', automation: false, minutes: 20, note: 'Driver reinstallato' },
    ],
  },
  {
    customer: 'Rossi Srl',
    device: 'SRV-BACKUP',
    subject: 'Backup notturno di SRV-1 fallito',
    description: 'Repository non raggiungibile (errore 0x80070035). Ultima copia valida: 2 giorni fa.',
    status: 'open',
    priority: 'high',
    source: 'monitoring',
    tags: ['backup'],
    assignee: 'Fabio Riva',
    occurrences: 2,
    openedHoursAgo: 30,
    comments: [
      { hoursAgo: 6, body: 'Seen 2 times. Latest: Backup notturno di SRV-1 fallito' },
      {
        ...fabio,
        hoursAgo: 4,
        body: 'Password dell’account di servizio scaduta. Rinnovata, copia in corso.',
      },
    ],
    times: [
      {
        hoursAgo: 4,
        technician: 'Fabio Riva',
        automation: false,
        minutes: 35,
        note: 'Account di servizio rinnovato',
      },
    ],
  },
  {
    customer: 'Rossi Srl',
    contact: 'giulia.conti@rossi-srl.example',
    subject: 'Nuova collega dal 1° dicembre',
    description: 'Serve un account per Chiara Neri, ufficio acquisti, con portatile.',
    status: 'waiting',
    type: 'request',
    source: 'email',
    assignee: 'Marta Villa',
    openedHoursAgo: 50,
    comments: [
      { ...marta, hoursAgo: 46, visibility: 'public', body: 'Quali cartelle condivise dovrà vedere?' },
    ],
  },
  {
    customer: 'Rossi Srl',
    contact: 'mario.rossi@rossi-srl.example',
    device: 'SW-MAG',
    subject: 'Cablaggio di due postazioni nel magazzino',
    description: 'Due nuove prese di rete vicino alla baia 4.',
    status: 'resolved',
    type: 'request',
    source: 'phone',
    assignee: 'Fabio Riva',
    resolution: 'Posati due cavi Cat 6A e configurate le porte 21 e 22.',
    openedHoursAgo: 120,
    closedHoursAgo: 20,
    comments: [
      { ...fabio, hoursAgo: 21, visibility: 'public', body: 'Lavoro finito, prese provate insieme a voi.' },
    ],
    times: [
      {
        hoursAgo: 24,
        technician: 'Fabio Riva',
        automation: false,
        minutes: 150,
        workType: 'on-site',
        note: 'Posa cavi',
        customerNote: 'Posa e collaudo di due prese',
        billable: 'yes',
      },
    ],
    lines: [
      {
        hoursAgo: 20,
        description: 'Posa e collaudo di due prese di rete',
        quantity: 2.5,
        reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
        reason: 'Il contratto non comprende il cablaggio',
        approvalRef: 'Mario Rossi, telefono',
      },
      {
        hoursAgo: 20,
        description: 'Cavo Cat 6A e prese',
        quantity: 2,
        unit: 'piece',
        unitPriceMinor: 3900,
        itemCode: 'CAT6A',
        reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
      },
    ],
  },
  {
    customer: 'Studio Bianchi',
    contact: 'sara@studiobianchi.example',
    subject: 'Firma digitale non riconosciuta',
    description: 'Il programma non vede più la chiavetta della firma.',
    status: 'new',
    priority: 'high',
    type: 'request',
    source: 'email',
    openedHoursAgo: 1,
    untouched: true,
  },
  {
    customer: 'Studio Bianchi',
    device: 'SRV-STUDIO',
    subject: 'Riavvio in sospeso da 12 giorni su SRV-STUDIO',
    description: 'Gli aggiornamenti di novembre aspettano un riavvio.',
    status: 'waiting',
    priority: 'low',
    source: 'monitoring',
    tags: ['patch'],
    assignee: 'Fabio Riva',
    openedHoursAgo: 90,
    comments: [{ ...fabio, hoursAgo: 80, visibility: 'public', body: 'Possiamo riavviare sabato alle 13?' }],
  },
  {
    customer: 'Studio Bianchi',
    contact: 'paolo@studiobianchi.example',
    device: 'NB-BIANCHI',
    subject: 'Portatile lento in videoconferenza',
    status: 'closed',
    type: 'request',
    source: 'phone',
    assignee: 'Marta Villa',
    resolution: 'Disattivata la sincronizzazione durante le chiamate.',
    openedHoursAgo: 200,
    closedHoursAgo: 170,
    times: [
      {
        hoursAgo: 172,
        technician: 'Marta Villa',
        automation: false,
        minutes: 40,
        note: 'Verifica in remoto',
      },
    ],
  },
  {
    customer: 'Officine Marchetti',
    contact: 'davide@officinemarchetti.example',
    device: 'SRV-CAD',
    subject: 'Licenze CAD non disponibili',
    description: 'Il server delle licenze non risponde dalle 7:40, quattro persone ferme.',
    status: 'closed',
    priority: 'critical',
    source: 'phone',
    assignee: 'Fabio Riva',
    resolution: 'Riavviato il servizio delle licenze e prorogata la scadenza.',
    openedHoursAgo: 75,
    closedHoursAgo: 73,
    times: [{ hoursAgo: 73, technician: 'Fabio Riva', automation: false, minutes: 70, billable: 'yes' }],
    lines: [
      {
        hoursAgo: 73,
        description: 'Ripristino del server delle licenze CAD',
        quantity: 1.25,
        reasonCode: 'NO_CONTRACT',
        reason: 'Cliente a consumo',
      },
    ],
  },
  {
    customer: 'Officine Marchetti',
    device: 'SRV-CAD',
    subject: 'Windows Server 2016: fine del supporto il 12 gennaio 2027',
    description: 'Proporre la sostituzione entro la fine dell’anno.',
    status: 'open',
    priority: 'normal',
    type: 'project',
    queue: 'Sales',
    source: 'automation',
    openedHoursAgo: 400,
    comments: [{ ...marta, hoursAgo: 300, body: 'Preventivo in preparazione con due alternative.' }],
  },
  {
    customer: 'Farmacia San Marco',
    contact: 'farmaciasanmarco.moretti@gmail.com',
    device: 'CASSA-1',
    subject: 'La cassa 1 non legge le tessere sanitarie',
    description: 'Il lettore lampeggia rosso.',
    status: 'open',
    priority: 'critical',
    source: 'phone',
    assignee: 'Marta Villa',
    openedHoursAgo: 2,
    comments: [
      {
        ...marta,
        hoursAgo: 1.5,
        body: 'Da remoto non si risolve, serve un’uscita. Ore prepagate finite: da fatturare.',
      },
    ],
  },
  {
    customer: 'Farmacia San Marco',
    subject: 'Aggiornamento del gestionale alla versione 9',
    status: 'closed',
    type: 'request',
    source: 'phone',
    assignee: 'Fabio Riva',
    resolution: 'Aggiornato dopo la chiusura.',
    openedHoursAgo: 60,
    closedHoursAgo: 14,
    comments: [{ ...fabio, hoursAgo: 15, body: 'Fatto in loco dopo le 20.' }],
  },
  {
    customer: 'Hotel Belvedere',
    contact: 'karin@hotelbelvedere.example',
    device: 'AP-LOBBY',
    subject: 'Guest Wi-Fi keeps dropping in the lobby',
    description: 'Guests complain every evening around 20:00.',
    status: 'new',
    type: 'request',
    source: 'email',
    tags: ['no-contract'],
    openedHoursAgo: 26,
    untouched: true,
  },
  {
    customer: 'Contoso Dental',
    device: 'FW-MONZA',
    subject: 'FW-MONZA non raggiungibile',
    description: 'Nessuna risposta per 6 minuti.',
    status: 'closed',
    priority: 'high',
    source: 'monitoring',
    tags: ['monitoring'],
    resolution: 'Di nuovo raggiungibile dopo 9 minuti; nessuno era intervenuto.',
    untouched: true,
    openedHoursAgo: 34,
    closedHoursAgo: 33.8,
    times: [{ hoursAgo: 33.8, minutes: 2, note: 'Verifica automatica', billable: 'no' }],
  },
  {
    customer: null,
    requesterName: 'Ufficio acquisti',
    requesterEmail: 'acquisti@azienda-nuova.example',
    subject: 'Richiesta di preventivo per 12 postazioni',
    description: 'Siamo stati indirizzati a voi dallo Studio Bianchi. Potete chiamarci?',
    status: 'new',
    type: 'request',
    source: 'email',
    tags: ['unknown-sender'],
    openedHoursAgo: 8,
    untouched: true,
  },
]
