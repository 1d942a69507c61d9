import { account, defineNode, z } from '#sdk'
import { accountParam, directoryParam, requireAccount } from './account-params.ts'
import { disableAccountExamples } from './disable-account-examples.ts'
import { sampleAccount } from './sample-account.ts'

/** Closes an account and keeps all that belongs to it. */
export const disableAccount = defineNode({
  type: 'identity.disable_account',
  title: 'Disable account',
  description: 'Closes a person’s account, so that nobody signs in with it; nothing of it is deleted.',
  category: 'people',
  icon: 'IconUserOff',
  effect: 'writes',
  idempotency: 'natural',
  uses: ['identity'],
  params: z.object({ connection: directoryParam(), account: accountParam() }),
  output: z.object({
    /** False where it was so already. */
    changed: z.boolean(),
    account,
  }),
  sample: { changed: true, account: { ...sampleAccount, enabled: false } },
  examples: disableAccountExamples,
  plan: async ({ params, identity, signal }) => {
    const { id, login, enabled } = await requireAccount(identity, params.account, signal)
    return { resolved: { id, login, enabled } }
  },
  ledger: ({ account }, output) => ({
    target: output?.account.login ?? account,
    ...(output?.changed ? { undo: 'identity.enable_account' } : {}),
  }),
  run: async ({ params, identity, signal }) => {
    const { id } = await requireAccount(identity, params.account, signal)
    return identity.setEnabled(id, false, signal)
  },
})
