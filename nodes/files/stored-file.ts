import { z } from '#sdk'

/** A file as steps hand it on: by its id, without what stands in it. */
export const storedFile = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.int(),
})

export const sampleFile = {
  id: '0198a4f0-5a70-5000-8000-00000000000f',
  name: 'report.pdf',
  type: 'application/pdf',
  size: 18_211,
}

/** A parameter that names a file of an earlier step. */
export function fileReference() {
  return z.string().trim().min(1, 'No file is named').meta({
    title: 'File',
    description: 'The id of a file that an earlier step made.',
    placeholder: 'steps.report.output.id',
  })
}
