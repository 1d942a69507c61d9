import type { Texts } from './languages.ts'

export const portalWords = {
  'portal.reach': ['The form', 'Il modulo'],
  'portal.address': ['Address of the form', 'Indirizzo del modulo'],
  'portal.open': ['Open the form', 'Apri il modulo'],
  'portal.preview': ['Preview', 'Anteprima'],
  'portal.previewOf': ['Preview of the form', 'Anteprima del modulo'],
  'portal.notOpen': [
    'Nobody can open it yet: publish the workflow and switch it on.',
    'Nessuno può ancora aprirlo: pubblica il flusso e attivalo.',
  ],
  'portal.linksOnly': [
    'Only the addresses of customers below lead to it.',
    'Vi portano solo gli indirizzi dei clienti qui sotto.',
  ],
  'portal.links': ['Addresses of customers', 'Indirizzi dei clienti'],
  'portal.linksText': [
    'Whoever has one writes for that customer, and may choose from its devices. A new one ends the one before.',
    'Chi ne ha uno scrive per quel cliente e può scegliere tra i suoi dispositivi. Uno nuovo annulla il precedente.',
  ],
  'portal.linkOf': ['Address for {{name}}', 'Indirizzo per {{name}}'],
  'portal.chooseCustomer': ['Customer', 'Cliente'],
  'portal.makeLink': ['Make address', 'Crea indirizzo'],
  'portal.endLink': ['End the address of {{name}}', 'Annulla l’indirizzo di {{name}}'],
  'formFields.up': ['Move {{name}} up', 'Sposta su {{name}}'],
  'formFields.down': ['Move {{name}} down', 'Sposta giù {{name}}'],
  'formFields.remove': ['Remove {{name}}', 'Rimuovi {{name}}'],
  'formFields.add': ['Add field', 'Aggiungi campo'],
  'formFields.required': ['needed', 'necessario'],
  'formFields.new': ['New field', 'Nuovo campo'],
} satisfies Record<string, Texts>
