import type { Texts } from './languages.ts'

/** Minutes that automation saved, and what they go by. */
export const valueWords = {
  'value.title': ['Value', 'Valore'],
  'value.text': [
    'What people would have needed for the live runs that succeeded.',
    'Quanto avrebbero impiegato le persone per le esecuzioni reali riuscite.',
  ],
  'value.by': ['Summed up by', 'Somma per'],
  'value.by.month': ['Month', 'Mese'],
  'value.by.customer': ['Customer', 'Cliente'],
  'value.by.workflow': ['Workflow', 'Flusso'],
  'value.span': ['Time', 'Periodo'],
  'value.span.this': ['This month', 'Questo mese'],
  'value.span.last': ['Last month', 'Il mese scorso'],
  'value.span.year': ['Twelve months', 'Dodici mesi'],
  'value.runs': ['Runs', 'Esecuzioni'],
  'value.saved': ['Saved', 'Risparmiati'],
  'value.basis': ['What it goes by', 'In base a'],
  'value.basis.settings': [
    '{{minutes}} min a run, by its settings',
    '{{minutes}} min per esecuzione, dalle impostazioni',
  ],
  'value.basis.playbook': ['{{minutes}} min a run: {{text}}', '{{minutes}} min per esecuzione: {{text}}'],
  'value.basis.none': [
    'Nobody has said how many minutes a run saves',
    'Nessuno ha detto quanti minuti risparmia un’esecuzione',
  ],
  'value.nobody': ['Without a customer', 'Senza cliente'],
  'value.csv': ['Download as CSV', 'Scarica come CSV'],
  'value.empty': ['Nothing ran in this time', 'In questo periodo non ha girato nulla'],
  'value.emptyText': [
    'Minutes come from the settings of each workflow, else from its playbook.',
    'I minuti vengono dalle impostazioni di ogni flusso, altrimenti dal suo playbook.',
  ],
  'value.total': ['Together', 'In tutto'],
} satisfies Record<string, Texts>
