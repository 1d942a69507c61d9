import { account, defineNode, z } from '#sdk'
import { accountParam, directoryParam, requireAccount } from './account-params.ts'
import { enableAccountExamples } from './enable-account-examples.ts'
import { sampleAccount } from './sample-account.ts'

/** Opens an account again. */
export const enableAccount = defineNode({
  type: 'identity.enable_account',
  title: 'Enable account',
  description: 'Lets somebody sign in again whose account was disabled.',
  category: 'people',
  icon: 'IconUserCheck',
  effect: 'writes',
  idempotency: 'natural',
  uses: ['identity'],
  params: z.object({ connection: directoryParam(), account: accountParam() }),
  output: z.object({
    /** False where it was so already. */
    changed: z.boolean(),
    account,
  }),
  sample: { changed: true, account: { ...sampleAccount, enabled: true } },
  examples: enableAccountExamples,
  plan: async ({ params, identity, signal }) => {
    const { id, login, enabled } = await requireAccount(identity, params.account, signal)
    return { resolved: { id, login, enabled } }
  },
  ledger: ({ account }, output) => ({
    target: output?.account.login ?? account,
    ...(output?.changed ? { undo: 'identity.disable_account' } : {}),
  }),
  run: async ({ params, identity, signal }) => {
    const { id } = await requireAccount(identity, params.account, signal)
    return identity.setEnabled(id, true, signal)
  },
})
