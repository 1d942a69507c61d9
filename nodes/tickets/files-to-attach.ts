import { z } from '#sdk'

/** Files for a ticket: those that a form or an earlier step has, or their ids. */
export function filesToAttach() {
  return z
    .array(z.union([z.string(), z.looseObject({ id: z.string() })]))
    .max(100)
    .nullish()
    .transform((files) => (files ?? []).map((file) => (typeof file === 'string' ? file : file.id)))
    .meta({
      title: 'Files',
      description: 'Attached to the ticket: the files of a form, or ids of files of earlier steps.',
      placeholder: 'trigger.files',
    })
}
