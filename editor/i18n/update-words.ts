import type { Texts } from './languages.ts'

/** A newer version of the playbook that a workflow came from. */
export const updateWords = {
  'update.notice': [
    'Version {{newest}} of the playbook “{{title}}” is there; this workflow has version {{version}}.',
    'C’è la versione {{newest}} del playbook “{{title}}”; questo flusso ha la versione {{version}}.',
  ],
  'update.look': ['Look at what changes', 'Guarda che cosa cambia'],
  'update.unknown': [
    'This workflow was imported before imports were remembered, so nothing can be merged: import the playbook again.',
    'Questo flusso è stato importato prima che le importazioni venissero ricordate: non si può unire nulla, importa di nuovo il playbook.',
  ],
  'update.title': ['Version {{newest}} of “{{title}}”', 'Versione {{newest}} di “{{title}}”'],
  'update.text': [
    'It is merged into the draft step by step. What was changed here stays, and nothing is published by itself.',
    'Viene unita alla bozza passo per passo. Ciò che è stato cambiato qui resta, e nulla si pubblica da solo.',
  ],
  'update.news': ['What is new', 'Novità'],
  'update.noNews': ['The playbook does not say what is new.', 'Il playbook non dice che cosa c’è di nuovo.'],
  'update.version': ['Version {{version}}', 'Versione {{version}}'],
  'update.stays_one': ['{{count}} change of yours stays.', '{{count}} tua modifica resta.'],
  'update.stays_other': ['{{count}} changes of yours stay.', '{{count}} tue modifiche restano.'],
  'update.unchanged': [
    'Nothing was changed here since the import.',
    'Dall’importazione qui non è stato cambiato nulla.',
  ],
  'update.asked': ['The new version asks for', 'La nuova versione chiede'],
  'update.conflicts': ['Both changed this', 'Cambiato da entrambi'],
  'update.conflictsText': [
    'Choose for each whose value stands. Where the playbook’s is taken, the draft as it is now is kept among the versions.',
    'Scegli per ognuno quale valore resta. Se prendi quello del playbook, la bozza attuale viene conservata tra le versioni.',
  ],
  'update.left_one': ['{{count}} choice is left', 'Manca {{count}} scelta'],
  'update.left_other': ['{{count}} choices are left', 'Mancano {{count}} scelte'],
  'update.yours': ['Yours', 'Il tuo'],
  'update.playbooks': ['The playbook’s', 'Del playbook'],
  'update.keep': ['Keep yours', 'Tieni il tuo'],
  'update.take': ['Take the playbook’s', 'Prendi quello del playbook'],
  'update.keepAll': ['Keep all yours', 'Tieni tutti i tuoi'],
  'update.takeAll': ['Take all the playbook’s', 'Prendi tutti quelli del playbook'],
  'update.changes': ['What changes in the draft', 'Che cosa cambia nella bozza'],
  'update.backtest': ['Backtest it over 7 days first', 'Provala prima su 7 giorni passati'],
  'update.backtestText': [
    'Plays the draft with the update over what arrived in the last 7 days. Nothing is written.',
    'Prova la bozza con l’aggiornamento su ciò che è arrivato negli ultimi 7 giorni. Non si scrive nulla.',
  ],
  'update.backtestAgain': [
    'Something was chosen otherwise since: this is of what was shown before.',
    'Da allora è stato scelto diversamente: questo riguarda ciò che si vedeva prima.',
  ],
  'update.details': ['All of it, in a new tab', 'Tutto, in una nuova scheda'],
  'update.problems_one': [
    'With the update the draft has {{count}} problem.',
    'Con l’aggiornamento la bozza ha {{count}} problema.',
  ],
  'update.problems_other': [
    'With the update the draft has {{count}} problems.',
    'Con l’aggiornamento la bozza ha {{count}} problemi.',
  ],
  'update.apply': ['Put it into the draft', 'Mettila nella bozza'],
  'update.done': [
    'Version {{version}} of the playbook is in the draft. Nothing is published yet.',
    'La versione {{version}} del playbook è nella bozza. Non è ancora pubblicato nulla.',
  ],
  'diff.conflict': ['both changed it', 'cambiato da entrambi'],
} satisfies Record<string, Texts>
