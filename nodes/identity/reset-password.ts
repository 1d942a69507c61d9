import { account, defineNode, z } from '#sdk'
import { accountParam, directoryParam, requireAccount } from './account-params.ts'
import { passwordParams, readPassword } from './password-params.ts'
import { resetPasswordExamples } from './reset-password-examples.ts'
import { sampleAccount } from './sample-account.ts'

/** Sets a new password that no step, log or export ever holds. */
export const resetPassword = defineNode({
  type: 'identity.reset_password',
  title: 'Reset password',
  description: 'Sets a new password: a random one that locks everybody out, or that of a secret variable.',
  category: 'people',
  icon: 'IconKey',
  effect: 'writes',
  // Rules that keep old passwords refuse the same one a second time; another random one does no harm.
  idempotency: ({ password }) => (password === 'random' ? 'natural' : 'none'),
  uses: ['identity', 'secrets'],
  params: z.object({ connection: directoryParam(), account: accountParam(), ...passwordParams }),
  output: z.object({ account }),
  sample: { account: { ...sampleAccount, mustChangePassword: true } },
  examples: resetPasswordExamples,
  plan: async ({ params, identity, signal }) => {
    const { id, login } = await requireAccount(identity, params.account, signal)
    return { resolved: { id, login } }
  },
  ledger: ({ account }, output) => ({ target: output?.account.login ?? account }),
  run: async ({ params, identity, secrets, signal }) => {
    const { id } = await requireAccount(identity, params.account, signal)
    const password = await readPassword(params, secrets)
    return { account: await identity.setPassword(id, password, signal) }
  },
})
