import { account, defineNode, z } from '#sdk'
import { optionalChoice, optionalText } from '../optional-params.ts'
import { directoryParam, requireGroup } from './account-params.ts'
import { listAccountsExamples } from './list-accounts-examples.ts'
import { sampleAccount } from './sample-account.ts'

/** Lists accounts of the customer's directory, such as all that are in a group or disabled. */
export const listAccounts = defineNode({
  type: 'identity.list_accounts',
  title: 'List accounts',
  description:
    'Lists accounts of the directory: by a part of the name, a group, or those disabled or locked.',
  category: 'people',
  icon: 'IconUsers',
  effect: 'reads',
  uses: ['identity'],
  params: z.object({
    connection: directoryParam(),
    text: optionalText().meta({
      title: 'Part of the name',
      description: 'Of the login, the name or the address. Empty: all.',
    }),
    group: optionalText().meta({ title: 'Members of the group', placeholder: 'VPN' }),
    state: optionalChoice(z.enum(['enabled', 'disabled', 'locked'])).meta({
      title: 'Only those that are',
      labels: { enabled: 'enabled', disabled: 'disabled', locked: 'locked' },
    }),
    most: z.int().min(1).max(5000).default(500).meta({ title: 'Accounts at most' }),
  }),
  output: z.object({
    accounts: z.array(account),
    count: z.int(),
    /** There were more than were wanted. */
    truncated: z.boolean(),
  }),
  sample: { accounts: [sampleAccount], count: 1, truncated: false },
  examples: listAccountsExamples,
  async run({ params: { text, group, state, most }, identity, signal }) {
    const groupId = group === undefined ? undefined : (await requireGroup(identity, group, signal)).id
    const { accounts, truncated } = await identity.listAccounts({ text, groupId, state, most }, signal)
    return { accounts, count: accounts.length, truncated }
  },
})
