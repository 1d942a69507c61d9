import type { Texts } from './languages.ts'

/** Folders and git repositories that have playbooks beside the built-in ones. */
export const playbookSourceWords = {
  'sources.title': ['Playbook sources', 'Fonti di playbook'],
  'sources.text': [
    'Folders and git repositories whose playbooks stand in the library beside the built-in ones. They are read every quarter of an hour, and checked as the built-in ones are.',
    'Cartelle e repository git i cui playbook stanno nella libreria accanto a quelli inclusi. Si leggono ogni quarto d’ora, con gli stessi controlli di quelli inclusi.',
  ],
  'sources.add': ['Add a source', 'Aggiungi una fonte'],
  'sources.edit': ['Change the source', 'Modifica la fonte'],
  'sources.empty': ['Only the built-in playbooks', 'Solo i playbook inclusi'],
  'sources.emptyText': [
    'Add a folder or a git repository when you have playbooks of your own, or share them with others.',
    'Aggiungi una cartella o un repository git se hai playbook tuoi o li condividi con altri.',
  ],
  'sources.name': ['Name', 'Nome'],
  'sources.nameText': ['Stands on the cards of its playbooks.', 'Compare sulle schede dei suoi playbook.'],
  'sources.kind': ['What it is', 'Che cos’è'],
  'sources.folder': ['Folder on the server', 'Cartella sul server'],
  'sources.git': ['Git repository', 'Repository git'],
  'sources.path': ['Path', 'Percorso'],
  'sources.pathText': [
    'Below the folder that SENTIERO_PLAYBOOKS_DIR names; a dot for that folder itself.',
    'Sotto la cartella indicata da SENTIERO_PLAYBOOKS_DIR; un punto per la cartella stessa.',
  ],
  'sources.itself': ['SENTIERO_PLAYBOOKS_DIR itself', 'SENTIERO_PLAYBOOKS_DIR stessa'],
  'sources.noFolders': [
    'Whoever runs this server has named no folder for it in SENTIERO_PLAYBOOKS_DIR.',
    'Chi gestisce questo server non ha indicato alcuna cartella in SENTIERO_PLAYBOOKS_DIR.',
  ],
  'sources.address': ['Address', 'Indirizzo'],
  'sources.addressText': [
    'The https address of a repository that needs no password.',
    'L’indirizzo https di un repository che non chiede password.',
  ],
  'sources.branch': ['Branch', 'Ramo'],
  'sources.branchText': [
    'Empty: the one that the repository itself prefers.',
    'Vuoto: quello che il repository stesso preferisce.',
  ],
  'sources.subfolder': ['Folder in it', 'Cartella interna'],
  'sources.subfolderText': [
    'Empty: the files at the top. Folders below are not read.',
    'Vuoto: i file al primo livello. Le cartelle sotto non si leggono.',
  ],
  'sources.save': ['Save and read', 'Salva e leggi'],
  'sources.readNow': ['Read now', 'Leggi ora'],
  'sources.read': ['Read', 'Letta'],
  'sources.failed': ['Could not be read', 'Non letta'],
  'sources.notYet': ['Not read yet', 'Non ancora letta'],
  'sources.lastRead': ['Last read', 'Ultima lettura'],
  'sources.lastTried': ['Last tried', 'Ultimo tentativo'],
  'sources.never': ['never', 'mai'],
  'sources.commit': ['Commit', 'Commit'],
  'sources.stays': [
    'What was read before stays in the library.',
    'Ciò che era stato letto prima resta nella libreria.',
  ],
  'sources.playbooks': ['In the library', 'Nella libreria'],
  'sources.none': ['No playbooks', 'Nessun playbook'],
  'sources.version': ['version {{version}}', 'versione {{version}}'],
  'sources.refused_one': ['{{count}} file is left out', '{{count}} file è escluso'],
  'sources.refused_other': ['{{count}} files are left out', '{{count}} file sono esclusi'],
  'sources.from': ['From {{name}}', 'Da {{name}}'],
} satisfies Record<string, Texts>
