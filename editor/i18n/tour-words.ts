import type { Texts } from './languages.ts'

export const tourWords = {
  'tour.title': ['First steps', 'Primi passi'],
  'tour.progress': ['{{done}} of {{all}} done', '{{done}} su {{all}} fatti'],
  'tour.done': ['done', 'fatto'],
  'tour.open': ['to do', 'da fare'],
  'tour.hide': ['Hide the first steps', 'Nascondi i primi passi'],
  'tour.hidden': ['The first steps are hidden.', 'I primi passi sono nascosti.'],
  'tour.show': ['Show the first steps', 'Mostra i primi passi'],
  'tour.allDone': ['All done. You know the way now.', 'Tutto fatto. Ora conosci la strada.'],
  'tour.owner': ['Set up the first administrator', 'Crea il primo amministratore'],
  'tour.customer': ['Add a customer', 'Aggiungi un cliente'],
  'tour.customerText': [
    'Names and mail domains tell whom an alert concerns.',
    'Nomi e domini dicono a chi si riferisce un avviso.',
  ],
  'tour.source': ['Connect a mailbox, or publish a webhook', 'Collega una casella o pubblica un webhook'],
  'tour.sourceText': ['So that something can arrive.', 'Perché possa arrivare qualcosa.'],
  'tour.workflow': ['Publish your first workflow', 'Pubblica il tuo primo flusso'],
  'tour.workflowText': ['From a playbook, or drawn by yourself.', 'Da un playbook, o disegnato da te.'],
  'tour.run': ['See its first run', 'Guarda la sua prima esecuzione'],
  'tour.runText': [
    'Send an example, or wait for the first event.',
    'Invia un esempio o aspetta il primo evento.',
  ],
  'tour.colleague': ['Invite a colleague', 'Invita un collega'],
  'tour.colleagueText': ['Each with a role of their own.', 'Ognuno con il proprio ruolo.'],
} satisfies Record<string, Texts>
