import type { Texts } from './languages.ts'

export const listWords = {
  'list.views': ['Views', 'Viste'],
  'list.save': ['Save view', 'Salva vista'],
  'list.saveTitle': ['Save what you see as a view', 'Salva ciò che vedi come vista'],
  'list.viewName': ['Name of the view', 'Nome della vista'],
  'list.share': ['Everybody may use it', 'Può usarla chiunque'],
  'list.sharedBy': ['shared by {{name}}', 'condivisa da {{name}}'],
  'list.saved': ['Saved the view “{{name}}”', 'Vista «{{name}}» salvata'],
  'list.deleteView': ['Delete the view “{{name}}”', 'Elimina la vista «{{name}}»'],
  'list.viewDeleted': ['Deleted the view “{{name}}”', 'Vista «{{name}}» eliminata'],
  'list.quiet': ['Quiet', 'Silenziosi'],
} satisfies Record<string, Texts>
