import type { Texts } from './languages.ts'

/** Links that show a password once, beside the run or ticket that made them. */
export const secretLinkWords = {
  'secretLinks.title': ['Links that show a password once', 'Link che mostrano una password una volta'],
  'secretLinks.open': ['Not opened yet', 'Non ancora aperto'],
  'secretLinks.seen': ['Shown', 'Mostrata'],
  'secretLinks.revoked': ['Taken back', 'Ritirato'],
  'secretLinks.expired': ['Too old, nobody saw it', 'Scaduto, nessuno l’ha vista'],
  'secretLinks.until': ['Ends', 'Finisce'],
  'secretLinks.from': ['From {{address}}', 'Da {{address}}'],
  'secretLinks.by': ['By {{name}}', 'Da {{name}}'],
  'secretLinks.revoke': ['Take back', 'Ritira'],
  'secretLinks.revokeOf': ['Take back the link for {{about}}', 'Ritira il link per {{about}}'],
  'secretLinks.taken': [
    'The link for {{about}} shows nothing any more. The password stays as it is: nobody knows it.',
    'Il link per {{about}} non mostra più nulla. La password resta com’è: nessuno la conosce.',
  ],
} satisfies Record<string, Texts>
