import { account, accountGroup, defineNode, pause, take, z } from '#sdk'
import { inSeconds, longTimeUnit } from '../durations.ts'
import { optionalNumber } from '../optional-params.ts'
import { accountParam, directoryParam, groupParam, requireAccount, requireGroup } from './account-params.ts'
import { addToGroupExamples } from './add-to-group-examples.ts'
import { sampleAccount, sampleGroup } from './sample-account.ts'

/** How long it is remembered that a membership is ours, after its end. */
const rememberedSeconds = 30 * 86_400

const kept = z.object({ until: z.iso.datetime() })

/** Makes somebody a member of a group: for good, or until an end that the run waits for. */
export const addToGroup = defineNode({
  type: 'identity.add_to_group',
  title: 'Add to group',
  description: 'Makes an account a member of a group, for good or for a time.',
  category: 'people',
  icon: 'IconUsersPlus',
  effect: 'writes',
  idempotency: 'natural',
  uses: ['identity', 'values'],
  params: z.object({
    connection: directoryParam(),
    account: accountParam(),
    group: groupParam(),
    endAmount: optionalNumber(z.number().positive().max(10_000)).meta({
      title: 'Ends after',
      description:
        'The run waits for it, then takes the account out again. Empty: it stays. A run that is cancelled meanwhile takes nobody out.',
    }),
    endUnit: longTimeUnit.default('hours').meta({ title: 'Unit' }),
  }),
  output: z.object({
    account,
    group: accountGroup,
    /** When it was to end; null: it stays. */
    until: z.iso.datetime().nullable(),
    /** Taken out again. */
    ended: z.boolean(),
  }),
  branches: { added: 'Added, and its time is over', already: 'Was a member already' },
  sample: { account: sampleAccount, group: sampleGroup, until: null, ended: false },
  examples: addToGroupExamples,
  plan: async ({ params, identity, signal }) => {
    const { id, login } = await requireAccount(identity, params.account, signal)
    const { id: groupId, name } = await requireGroup(identity, params.group, signal)
    return { resolved: { id, login, groupId, group: name } }
  },
  ledger: ({ account, group }, output) => ({
    target: output?.account.login ?? account,
    reference: output?.group.name ?? group,
    ...(output && !output.ended ? { undo: 'identity.remove_from_group' } : {}),
  }),
  async run({ params, identity, values, effect, now, resumed, signal }) {
    const { endAmount, endUnit } = params
    const account = await requireAccount(identity, params.account, signal)
    const group = await requireGroup(identity, params.group, signal)
    if (endAmount === undefined) {
      const { changed } = await identity.setMember(account.id, group.id, true, signal)
      return take(changed ? 'added' : 'already', { account, group, until: null, ended: false })
    }
    // Tells a membership that we began, before a crash perhaps, from one that was there and is not ours to end.
    const key = `membership ${effect.key}`
    const ours = kept.safeParse(await values.read(key, 'customer')).data
    if (resumed) {
      await identity.setMember(account.id, group.id, false, signal)
      await values.remove(key, 'customer')
      const until = ours?.until ?? now.toISOString()
      return take('added', { account, group, until, ended: true })
    }
    const seconds = inSeconds(endAmount, endUnit)
    const until = ours?.until ?? new Date(now.getTime() + seconds * 1000).toISOString()
    if (!ours) {
      const before = await identity.listGroups(account.id, signal)
      if (before.some(({ id }) => id.toLowerCase() === group.id.toLowerCase())) {
        return take('already', { account, group, until: null, ended: false })
      }
      const note = { until, account: account.login, group: group.name }
      await values.write(key, note, 'customer', Math.ceil(seconds) + rememberedSeconds)
    }
    await identity.setMember(account.id, group.id, true, signal)
    return pause({ until: new Date(until) })
  },
})
