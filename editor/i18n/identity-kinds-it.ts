import type { KindWords, ParamWords } from './kind-words.ts'

const connection: ParamWords = ['Directory']
const account: ParamWords = [
  'Account',
  'Nome utente, indirizzo e-mail, nome completo o l’id di un passo precedente.',
  { placeholder: 'aferri' },
]
const group: ParamWords = ['Gruppo', 'Il nome, o l’id di un passo precedente.', { placeholder: 'VPN' }]
const password: Readonly<Record<string, ParamWords>> = {
  password: [
    'Nuova password',
    'Nessuna di esse sta mai in un passo, in un log o in un’esportazione.',
    {
      choices: {
        random: 'una casuale che nessuno conosce',
        link: 'una casuale, che un link mostra una volta',
        secret: 'quella di una variabile segreta',
      },
    },
  ],
  linkHours: [
    'Il link funziona per',
    'Ore, per una password mostrata da un link. La vede chi apre il link per primo, e nessuno dopo.',
  ],
  secret: [
    'Variabile segreta',
    'Il nome, in Impostazioni, Variabili; ogni cliente può avere un valore suo. La directory deve essere fra i suoi host.',
    { placeholder: 'firstPassword' },
  ],
  mustChange: [
    'Da cambiare al prossimo accesso',
    'Per una password mostrata da un link o di un segreto: altri possono conoscerla.',
  ],
}

/** Steps about accounts and groups of a directory, in Italian. */
export const identityKindsInItalian: Readonly<Record<string, KindWords>> = {
  'identity.find_account': {
    title: 'Trova account',
    description: 'Cerca nella directory l’account di una persona, con i suoi gruppi.',
    params: { connection, account },
    handles: { found: 'Trovato', not_found: 'Non trovato' },
  },
  'identity.list_accounts': {
    title: 'Elenca account',
    description:
      'Elenca gli account della directory: per parte del nome, per gruppo, o quelli disabilitati o bloccati.',
    params: {
      connection,
      text: ['Parte del nome', 'Del nome utente, del nome o dell’indirizzo. Vuoto: tutti.'],
      group: ['Membri del gruppo', undefined, { placeholder: 'VPN' }],
      state: [
        'Solo quelli',
        undefined,
        { choices: { enabled: 'abilitati', disabled: 'disabilitati', locked: 'bloccati' } },
      ],
      most: ['Account al massimo'],
    },
  },
  'identity.create_account': {
    title: 'Crea account',
    description: 'Crea nella directory l’account di una persona, se nessuno ha già quel nome utente.',
    params: {
      connection,
      login: ['Nome utente', undefined, { placeholder: 'aferri' }],
      firstName: ['Nome'],
      lastName: ['Cognome'],
      name: ['Nome completo', 'Vuoto: nome e cognome.'],
      email: ['Indirizzo e-mail'],
      ...password,
      place: [
        'Posto',
        'Dove nella directory. Vuoto: come dice la connessione.',
        { placeholder: 'ou=People,dc=example,dc=com' },
      ],
    },
    handles: { created: 'Creato', taken: 'Nome utente occupato' },
  },
  'identity.enable_account': {
    title: 'Abilita account',
    description: 'Lascia di nuovo accedere chi aveva l’account disabilitato.',
    params: { connection, account },
  },
  'identity.disable_account': {
    title: 'Disabilita account',
    description: 'Chiude l’account di una persona, così nessuno vi accede; non si cancella nulla.',
    params: { connection, account },
  },
  'identity.unlock_account': {
    title: 'Sblocca account',
    description:
      'Riapre un account bloccato da troppe password sbagliate; uno disabilitato resta disabilitato.',
    params: { connection, account },
  },
  'identity.reset_password': {
    title: 'Reimposta password',
    description:
      'Imposta una nuova password: una casuale che chiude fuori tutti o che un link mostra una volta, o quella di una variabile segreta.',
    params: { connection, account, ...password },
  },
  'identity.add_to_group': {
    title: 'Aggiungi a un gruppo',
    description: 'Rende un account membro di un gruppo, per sempre o per un certo tempo.',
    params: {
      connection,
      account,
      group,
      endAmount: [
        'Finisce dopo',
        'Il flusso aspetta, poi toglie l’account dal gruppo. Vuoto: resta. Un’esecuzione annullata nel frattempo non toglie nessuno.',
      ],
      endUnit: ['Unità', undefined, { choices: { minutes: 'minuti', hours: 'ore', days: 'giorni' } }],
    },
    handles: { added: 'Aggiunto, e il tempo è finito', already: 'Era già membro' },
  },
  'identity.remove_from_group': {
    title: 'Togli da un gruppo',
    description: 'Toglie un account da un gruppo.',
    params: { connection, account, group },
  },
}
