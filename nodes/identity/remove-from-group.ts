import { account, accountGroup, defineNode, z } from '#sdk'
import { accountParam, directoryParam, groupParam, requireAccount, requireGroup } from './account-params.ts'
import { removeFromGroupExamples } from './remove-from-group-examples.ts'
import { sampleAccount, sampleGroup } from './sample-account.ts'

/** Takes somebody out of a group; out already is as good. */
export const removeFromGroup = defineNode({
  type: 'identity.remove_from_group',
  title: 'Remove from group',
  description: 'Takes an account out of a group.',
  category: 'people',
  icon: 'IconUsersMinus',
  effect: 'writes',
  idempotency: 'natural',
  uses: ['identity'],
  params: z.object({ connection: directoryParam(), account: accountParam(), group: groupParam() }),
  output: z.object({
    /** False where it was no member. */
    changed: z.boolean(),
    account,
    group: accountGroup,
  }),
  sample: { changed: true, account: sampleAccount, group: sampleGroup },
  examples: removeFromGroupExamples,
  plan: async ({ params, identity, signal }) => {
    const { id, login } = await requireAccount(identity, params.account, signal)
    const { id: groupId, name } = await requireGroup(identity, params.group, signal)
    return { resolved: { id, login, groupId, group: name } }
  },
  ledger: ({ account, group }, output) => ({
    target: output?.account.login ?? account,
    reference: output?.group.name ?? group,
    ...(output?.changed ? { undo: 'identity.add_to_group' } : {}),
  }),
  run: async ({ params, identity, signal }) => {
    const account = await requireAccount(identity, params.account, signal)
    const group = await requireGroup(identity, params.group, signal)
    return { ...(await identity.setMember(account.id, group.id, false, signal)), account, group }
  },
})
