import type { Texts } from './languages.ts'

export const outlineWords = {
  'outline.view': ['View', 'Vista'],
  'outline.canvas': ['Canvas', 'Disegno'],
  'outline.outline': ['Outline', 'Struttura'],
  'outline.switch': ['Canvas or outline', 'Disegno o struttura'],
  'outline.title': ['Outline of {{name}}', 'Struttura di {{name}}'],
  'outline.tools': ['Outline tools', 'Strumenti della struttura'],
  'outline.noName': ['this workflow', 'questo flusso'],

  'outline.onError': ['on error', 'in caso di errore'],
  'outline.onUncertain': ['when uncertain', 'se incerto'],
  'outline.way': ['path {{number}} of {{of}}', 'percorso {{number}} di {{of}}'],
  'outline.branchWay': ['{{branch}}, path {{number}} of {{of}}', '{{branch}}, percorso {{number}} di {{of}}'],
  'outline.then': ['then', 'poi'],
  'outline.continuesAt': ['continues at: {{name}}', 'continua da: {{name}}'],
  'outline.nothingFollows': ['nothing follows', 'non segue nulla'],
  'outline.endsHere': ['this path ends here', 'questo percorso finisce qui'],
  'outline.atEnd': ['At the end, whatever happened', 'Alla fine, comunque vada'],
  'outline.emptyInside': ['Nothing in it yet', 'Ancora vuoto'],
  'outline.loose': ['Not connected', 'Non collegati'],
  'outline.inside_one': ['{{count}} step in it', '{{count}} passo all’interno'],
  'outline.inside_other': ['{{count}} steps in it', '{{count}} passi all’interno'],
  'outline.disabled': ['switched off', 'spento'],
  'outline.breakpoint': ['breakpoint', 'punto di interruzione'],
  'outline.problem': ['problem: {{message}}', 'problema: {{message}}'],
  'outline.warning': ['check: {{message}}', 'verifica: {{message}}'],
  'outline.branch': ['branch', 'ramo'],
  'outline.emptyText': [
    'Start with what sets it off: press N, or the button.',
    'Inizia da ciò che lo fa partire: premi N, o il pulsante.',
  ],

  'outline.addAfter': ['Add a step after this', 'Aggiungi un passo dopo questo'],
  'outline.addBefore': ['Add a step before this', 'Aggiungi un passo prima di questo'],
  'outline.addInside': ['Add a step inside', 'Aggiungi un passo all’interno'],
  'outline.moveUp': ['Move up along the path', 'Sposta indietro nel percorso'],
  'outline.moveDown': ['Move down along the path', 'Sposta avanti nel percorso'],
  'outline.moveIn': [
    'Move into the container or branch above',
    'Sposta dentro il contenitore o il ramo sopra',
  ],
  'outline.moveOut': ['Move out of its container or branch', 'Sposta fuori dal contenitore o dal ramo'],
  'outline.leadsTo': ['Leads to…', 'Porta a…'],
  'outline.leadsToTitle': ['“{{name}}” leads to', '“{{name}}” porta a'],
  'outline.typeAhead': [
    'In the outline: go to the row that begins with these letters',
    'Nella struttura: vai alla riga che inizia con queste lettere',
  ],
  'outline.treeKeys': [
    'In the outline: walk, open and close, first and last row',
    'Nella struttura: scorri, apri e chiudi, prima e ultima riga',
  ],

  'stays.trigger': [
    'A trigger starts the workflow: it stays where it is.',
    'Un trigger avvia il flusso: resta dov’è.',
  ],
  'stays.first': ['It is the first of its path already.', 'È già il primo del suo percorso.'],
  'stays.last': ['It is the last of its path already.', 'È già l’ultimo del suo percorso.'],
  'stays.noGroup': [
    'Above it stands no container and no choice that it could go into.',
    'Sopra non c’è un contenitore né una scelta in cui entrare.',
  ],
  'stays.outermost': ['It stands in no container and no branch.', 'Non sta in un contenitore né in un ramo.'],
  'stays.ways': [
    'Several paths meet here, so its place is not certain. Use “Leads to…”.',
    'Qui si incontrano più percorsi, il posto non è certo. Usa “Porta a…”.',
  ],
  'stays.loop': [
    'One of its branches would then lead back to it.',
    'Un suo ramo riporterebbe a questo stesso passo.',
  ],

  'said.inserted': [
    'Inserted {{name}} after {{after}}, {{number}} of {{of}}',
    'Inserito {{name}} dopo {{after}}, {{number}} di {{of}}',
  ],
  'said.insertedFirst': [
    'Inserted {{name}} as the first step, {{number}} of {{of}}',
    'Inserito {{name}} come primo passo, {{number}} di {{of}}',
  ],
  'said.insertedInside': [
    'Inserted {{name}} in {{container}}, {{number}} of {{of}}',
    'Inserito {{name}} in {{container}}, {{number}} di {{of}}',
  ],
  'said.insertedMany_one': ['Inserted {{count}} step', 'Inserito {{count}} passo'],
  'said.insertedMany_other': ['Inserted {{count}} steps', 'Inseriti {{count}} passi'],
  'said.removed': ['Deleted {{name}}', 'Eliminato {{name}}'],
  'said.removedMany_one': ['Deleted {{count}} step', 'Eliminato {{count}} passo'],
  'said.removedMany_other': ['Deleted {{count}} steps', 'Eliminati {{count}} passi'],
  'said.moved': [
    'Moved {{name}} after {{after}}, {{number}} of {{of}}',
    'Spostato {{name}} dopo {{after}}, {{number}} di {{of}}',
  ],
  'said.movedFirst': [
    'Moved {{name}} to the beginning, {{number}} of {{of}}',
    'Spostato {{name}} all’inizio, {{number}} di {{of}}',
  ],
  'said.movedInside': [
    'Moved {{name}} into {{container}}, {{number}} of {{of}}',
    'Spostato {{name}} in {{container}}, {{number}} di {{of}}',
  ],
  'said.connected': ['{{name}} leads to {{target}} now', '{{name}} porta ora a {{target}}'],
  'said.disconnected': [
    '{{name}} does not lead to {{target}} any more',
    '{{name}} non porta più a {{target}}',
  ],
  'said.off': ['{{name}} is switched off', '{{name}} è spento'],
  'said.on': ['{{name}} is switched on', '{{name}} è acceso'],
  'said.replaced': ['{{name}} is a step of another kind now', '{{name}} è ora un passo di altro tipo'],
} satisfies Record<string, Texts>
