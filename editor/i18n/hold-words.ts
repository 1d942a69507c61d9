import type { Texts } from './languages.ts'

/** Holding a workflow, a customer or everything before it writes. */
export const holdWords = {
  'hold.banner.all': ['Everything is held', 'Tutto è fermo'],
  'hold.banner.workflow': ['The workflow “{{name}}” is held', 'Il flusso “{{name}}” è fermo'],
  'hold.banner.customer': ['Automation for {{name}} is held', 'L’automazione per {{name}} è ferma'],
  'hold.why': ['{{by}}: {{reason}}', '{{by}}: {{reason}}'],
  'hold.means': [
    'Nothing begins or writes. New runs are accepted and wait; nothing is lost.',
    'Niente inizia né scrive. Le nuove esecuzioni vengono accettate e aspettano; nulla va perso.',
  ],
  'hold.runs_one': ['{{count}} run stands still', '{{count}} esecuzione è ferma'],
  'hold.runs_other': ['{{count}} runs stand still', '{{count}} esecuzioni sono ferme'],
  'hold.lift': ['Let it go on', 'Fai ripartire'],
  'hold.lifted': ['It goes on', 'Si riparte'],
  'hold.set.all': ['Hold everything…', 'Ferma tutto…'],
  'hold.set.workflow': ['Hold this workflow…', 'Ferma questo flusso…'],
  'hold.set.customer': ['Hold automation…', 'Ferma l’automazione…'],
  'hold.title.all': ['Hold everything', 'Ferma tutto'],
  'hold.title.workflow': ['Hold the workflow “{{name}}”', 'Ferma il flusso “{{name}}”'],
  'hold.title.customer': ['Hold automation for {{name}}', 'Ferma l’automazione per {{name}}'],
  'hold.text': [
    'Runs under way stop before their next write. New ones are accepted and wait. All go on where they stood once it is lifted.',
    'Le esecuzioni in corso si fermano prima della prossima scrittura. Le nuove vengono accettate e aspettano. Ripartono da dove erano quando si toglie il fermo.',
  ],
  'hold.reason': ['Why', 'Perché'],
  'hold.reasonText': [
    'Others read it before they let it go on.',
    'Gli altri lo leggono prima di far ripartire.',
  ],
  'hold.confirm': ['Hold it now', 'Ferma adesso'],
  'hold.done': ['Nothing is written any more', 'Non viene più scritto nulla'],
} satisfies Record<string, Texts>
