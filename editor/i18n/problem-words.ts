import type { Texts } from './languages.ts'

/** What the check of a workflow says, for the codes whose names it hands over. */
export const problemWords = {
  'problem.missing_parameter': ['“{{title}}” needs a value.', '«{{title}}» richiede un valore.'],
  'problem.unreachable': [
    'It is never reached: connect it to a step that runs before it.',
    'Non viene mai raggiunto: collegalo a un passo che si esegue prima.',
  ],
  'problem.unknown_parameter': [
    'It has no parameter “{{name}}”, which is ignored.',
    'Non ha un parametro «{{name}}», che viene ignorato.',
  ],
  'problem.missing_field.near': [
    '“{{whole}}” gives no “{{field}}”. Did you mean “{{near}}”?',
    '«{{whole}}» non dà «{{field}}». Intendevi «{{near}}»?',
  ],
  'problem.no_loop': [
    'It stands in no loop, so that “loop” is always empty here.',
    'Non sta in un ciclo, quindi «loop» qui è sempre vuoto.',
  ],
  'problem.wrong_type': [
    '“{{title}}” wants {{wanted}}, and this gives {{given}}.',
    '«{{title}}» vuole {{wanted}}, ma questo dà {{given}}.',
  ],
  'problem.not_a_choice': [
    '“{{title}}” cannot be {{values}}. It takes {{known}}.',
    '«{{title}}» non può essere {{values}}. Accetta {{known}}.',
  ],
  'problem.not_a_choice.near': [
    '“{{title}}” cannot be {{values}}. Did you mean “{{near}}”?',
    '«{{title}}» non può essere {{values}}. Intendevi «{{near}}»?',
  ],
  'problem.type.text': ['text', 'testo'],
  'problem.type.number': ['a number', 'un numero'],
  'problem.type.boolean': ['yes or no', 'sì o no'],
  'problem.type.list': ['a list', 'un elenco'],
  'problem.type.object': ['a record with fields', 'un oggetto con campi'],
  'problem.errors_one': ['{{count}} error', '{{count}} errore'],
  'problem.errors_other': ['{{count}} errors', '{{count}} errori'],
  'problem.warnings_one': ['{{count}} warning', '{{count}} avviso'],
  'problem.warnings_other': ['{{count}} warnings', '{{count}} avvisi'],
  'problem.whole': ['The workflow', 'Il flusso'],
  'problem.fix': ['Write {{name}}', 'Scrivi {{name}}'],
  'problem.fixed': ['Changed to {{name}}', 'Cambiato in {{name}}'],
} satisfies Record<string, Texts>
