import { account, defineNode, z } from '#sdk'
import { accountParam, directoryParam, requireAccount } from './account-params.ts'
import { sampleAccount } from './sample-account.ts'
import { unlockAccountExamples } from './unlock-account-examples.ts'

/** Opens an account that wrong passwords have locked; one that is disabled stays so. */
export const unlockAccount = defineNode({
  type: 'identity.unlock_account',
  title: 'Unlock account',
  description: 'Opens an account that too many wrong passwords have locked; a disabled one stays disabled.',
  category: 'people',
  icon: 'IconLockOpen',
  effect: 'writes',
  idempotency: 'natural',
  uses: ['identity'],
  params: z.object({ connection: directoryParam(), account: accountParam() }),
  output: z.object({
    /** False where it was not locked. */
    changed: z.boolean(),
    account,
  }),
  sample: { changed: true, account: sampleAccount },
  examples: unlockAccountExamples,
  plan: async ({ params, identity, signal }) => {
    const { id, login, locked } = await requireAccount(identity, params.account, signal)
    return { resolved: { id, login, locked } }
  },
  ledger: ({ account }, output) => ({ target: output?.account.login ?? account }),
  run: async ({ params, identity, signal }) => {
    const { id } = await requireAccount(identity, params.account, signal)
    return identity.unlock(id, signal)
  },
})
