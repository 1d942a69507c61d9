import { account, accountGroup, defineNode, take, z } from '#sdk'
import { accountParam, directoryParam } from './account-params.ts'
import { findAccountExamples } from './find-account-examples.ts'
import { sampleAccount, sampleGroup } from './sample-account.ts'

/** Looks somebody up in the customer's directory, with the groups that the account is in. */
export const findAccount = defineNode({
  type: 'identity.find_account',
  title: 'Find account',
  description: 'Looks up a person’s account in the directory, with its groups.',
  category: 'people',
  icon: 'IconUserSearch',
  effect: 'reads',
  uses: ['identity'],
  params: z.object({ connection: directoryParam(), account: accountParam() }),
  output: z.object({
    account: account.nullable(),
    /** Those that it is directly in. */
    groups: z.array(accountGroup),
    groupNames: z.array(z.string()),
  }),
  branches: { found: 'Found', not_found: 'Not found' },
  sample: { account: sampleAccount, groups: [sampleGroup], groupNames: ['VPN'] },
  examples: findAccountExamples,
  async run({ params, identity, signal }) {
    const found = await identity.findAccount(params.account, signal)
    if (!found) return take('not_found', { account: null, groups: [], groupNames: [] })
    const groups = await identity.listGroups(found.id, signal)
    return take('found', { account: found, groups, groupNames: groups.map(({ name }) => name) })
  },
})
