import { z } from 'zod'
import type { DocumentPatch } from './patch.ts'

const path = z.array(z.string().max(200)).min(1).max(4)

/** A change of a document as it comes from outside. */
export const documentPatch: z.ZodType<DocumentPatch> = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('set'), path, value: z.json() }),
  z.strictObject({ op: z.literal('remove'), path }),
  z.strictObject({ op: z.literal('order'), path, ids: z.array(z.string().max(64)).max(5000) }),
])
