import { account, defineNode, z } from '#sdk'
import { accountParam, directoryParam, requireAccount } from './account-params.ts'
import { passwordOutputs, passwordParams, samplePasswordLink, withPassword } from './password-params.ts'
import { resetPasswordExamples } from './reset-password-examples.ts'
import { sampleAccount } from './sample-account.ts'

/** Sets a new password that no step, log or export ever holds. */
export const resetPassword = defineNode({
  type: 'identity.reset_password',
  title: 'Reset password',
  description:
    'Sets a new password: a random one that locks everybody out or that a link shows once, or that of a secret variable.',
  category: 'people',
  icon: 'IconKey',
  effect: 'writes',
  // Rules that keep old passwords refuse the same one a second time; another random one does no harm.
  idempotency: ({ password }) => (password === 'secret' ? 'none' : 'natural'),
  uses: ['identity', 'secrets', 'secretLinks'],
  params: z.object({ connection: directoryParam(), account: accountParam(), ...passwordParams }),
  output: z.object({ account, ...passwordOutputs }),
  sample: { account: { ...sampleAccount, mustChangePassword: true }, ...samplePasswordLink },
  examples: resetPasswordExamples,
  plan: async ({ params, identity, signal }) => {
    const { id, login } = await requireAccount(identity, params.account, signal)
    return { resolved: { id, login } }
  },
  ledger: ({ account }, output) => ({ target: output?.account.login ?? account }),
  run: async ({ params, identity, secrets, secretLinks, signal }) => {
    const { id, name } = await requireAccount(identity, params.account, signal)
    const stores = { secrets, secretLinks }
    const { result, ...link } = await withPassword(
      params,
      stores,
      { about: name, replace: true },
      (password) => identity.setPassword(id, password, signal),
    )
    return { account: result, ...link }
  },
})
