import { account, defineNode, take, z } from '#sdk'
import { optionalText } from '../optional-params.ts'
import { directoryParam } from './account-params.ts'
import { createAccountExamples } from './create-account-examples.ts'
import { passwordOutputs, passwordParams, samplePasswordLink, withPassword } from './password-params.ts'
import { sampleAccount } from './sample-account.ts'

/** Makes an account for a person, and leaves one alone that somebody else has. */
export const createAccount = defineNode({
  type: 'identity.create_account',
  title: 'Create account',
  description: 'Makes a person’s account in the directory, unless somebody has the login already.',
  category: 'people',
  icon: 'IconUserPlus',
  effect: 'writes',
  idempotency: 'lookup',
  uses: ['identity', 'secrets', 'secretLinks'],
  params: z.object({
    connection: directoryParam(),
    login: z
      .string()
      .trim()
      .min(1, 'Say which login')
      .max(64)
      .regex(/^[^\s"/\\[\]:;|=,+*?<>]+$/, 'A login has no spaces and none of " / \\ [ ] : ; | = , + * ? < >')
      .meta({ title: 'Login', placeholder: 'aferri' }),
    firstName: z.string().trim().max(64).default('').meta({ title: 'First name' }),
    lastName: z.string().trim().min(1, 'Say which family name').max(64).meta({ title: 'Family name' }),
    name: optionalText().meta({
      title: 'Full name',
      description: 'Empty: first and family name.',
    }),
    email: optionalText().meta({ title: 'E-mail address' }),
    ...passwordParams,
    place: optionalText().meta({
      title: 'Place',
      description: 'Where in the directory. Empty: as the connection says.',
      placeholder: 'ou=People,dc=example,dc=com',
    }),
  }),
  output: z.object({ account, ...passwordOutputs }),
  branches: { created: 'Created', taken: 'Login is taken' },
  sample: { account: sampleAccount, ...samplePasswordLink },
  examples: createAccountExamples,
  async plan({ params: { login }, identity, signal }) {
    const holder = await identity.findAccount(login, signal)
    return { resolved: { takenBy: holder?.login.toLowerCase() === login.toLowerCase() ? holder.id : null } }
  },
  ledger: ({ login }, output) => ({
    target: login,
    ...(output ? { reference: output.account.id } : {}),
  }),
  async run({ params, identity, secrets, secretLinks, effect, signal }) {
    const { login, firstName, lastName, email, place } = params
    const name = params.name ?? `${firstName} ${lastName}`.trim()
    const draft = { login, firstName, lastName, name, email: email ?? null, place }
    const stores = { secrets, secretLinks }
    // An account of an earlier attempt may have the first password already.
    const made = await withPassword(params, stores, { about: name, replace: false }, (password) =>
      identity.createAccount({ ...draft, password }, effect, signal),
    )
    const { outcome, account } = made.result
    if (outcome === 'created') {
      const { passwordLink, passwordLinkUntil } = made
      return take(outcome, { account, passwordLink, passwordLinkUntil })
    }
    if (made.passwordLink !== null) await secretLinks.drop()
    return take(outcome, { account, passwordLink: null, passwordLinkUntil: null })
  },
})
