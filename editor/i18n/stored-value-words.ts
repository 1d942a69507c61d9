import type { Texts } from './languages.ts'

export const storedValueWords = {
  'values.title': ['Stored values', 'Valori salvati'],
  'values.ofMsp': [
    'What workflows keep between runs for the MSP itself. Those of a customer stand on its page.',
    'Ciò che i flussi tengono tra un’esecuzione e l’altra per l’MSP stesso. Quelli di un cliente sono sulla sua pagina.',
  ],
  'values.search': ['Search keys', 'Cerca chiavi'],
  'values.key': ['Key', 'Chiave'],
  'values.value': ['Value', 'Valore'],
  'values.forgotten': ['Forgotten', 'Si dimentica'],
  'values.kept': ['never', 'mai'],
  'values.empty': ['Nothing is stored', 'Niente di salvato'],
  'values.emptyText': [
    'The steps “Store value” and “Count” keep values here.',
    'I passi “Salva valore” e “Conta” tengono qui i loro valori.',
  ],
  'values.deleted': ['Deleted “{{key}}”', 'Eliminato “{{key}}”'],
} satisfies Record<string, Texts>
