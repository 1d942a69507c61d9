import { z } from 'zod'
import { type HookAuthKind, hookAuthKinds } from './trigger.ts'

/** Parameters that every webhook trigger has, with its own default of how a sender proves itself. */
export function hookParams(defaultAuth: HookAuthKind) {
  return {
    authentication: z.enum(hookAuthKinds).default(defaultAuth).meta({
      title: 'Authentication',
      description:
        'How the sender proves itself: a signature of the body, a secret in a header, a bearer token, user and password, a secret in the address.',
    }),
    headerName: hookHeader(),
  }
}

/** The header that holds the proof, if not the usual one. */
export function hookHeader() {
  return z
    .string()
    .regex(/^[A-Za-z0-9-]{1,100}$/, 'Letters, digits and - only')
    .optional()
    .meta({
      title: 'Header',
      description:
        'Header with the signature (X-Sentiero-Signature) or the secret (X-Sentiero-Secret) if not the usual one.',
    })
}
