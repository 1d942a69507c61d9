import { type NewPassword, type SecretLinks, type SecretVariables, StepFailed, z } from '#sdk'
import { optionalText } from '../optional-params.ts'
import { typedPassword } from './typed-password.ts'

export const passwordParams = {
  password: z
    .enum(['random', 'link', 'secret'])
    .default('random')
    .meta({
      title: 'New password',
      description: 'None of them ever stands in a step, a log or an export.',
      labels: {
        random: 'a random one that nobody knows',
        link: 'a random one, which a link shows once',
        secret: 'that of a secret variable',
      },
    }),
  linkHours: z.number().int().min(1).max(168).default(24).meta({
    title: 'The link works for',
    description:
      'Hours, of a password that a link shows. Whoever opens the link first sees it, and nobody after.',
  }),
  secret: optionalText().meta({
    title: 'Secret variable',
    description:
      'Its name, under Settings, Variables; each customer may have a value of its own. The directory has to be among its hosts.',
    placeholder: 'firstPassword',
  }),
  mustChange: z.boolean().default(true).meta({
    title: 'To be changed at the next sign-in',
    description: 'Of a password that a link shows or a secret holds: others may know it.',
  }),
}

export const passwordOutputs = {
  /** Shows the password once, to whoever opens it first; null where no link was asked for. */
  passwordLink: z.string().nullable(),
  /** When the link ends, seen or not. */
  passwordLinkUntil: z.iso.datetime().nullable(),
}

/** What a step gives that was asked for a link, in previews and dry runs: it leads nowhere. */
export const samplePasswordLink = {
  passwordLink: 'https://sentiero.example/secret/only-an-example',
  passwordLinkUntil: '2026-11-21T10:00:00.000Z',
}

interface Wanted {
  password: 'random' | 'link' | 'secret'
  linkHours: number
  secret?: string | undefined
  mustChange: boolean
}

/**
 * Makes or opens the password, and does with it what it is for; answers that with what the step puts out of the link.
 * `about` is whose password it is. `replace`: a repeated step makes another password, as directories may refuse the same one
 * once more. Throws `StepFailed` where no secret is named.
 */
export async function withPassword<Result>(
  params: Wanted,
  { secrets, secretLinks }: { secrets: SecretVariables; secretLinks: SecretLinks },
  { about, replace }: { about: string; replace: boolean },
  work: (password: NewPassword) => Promise<Result>,
): Promise<{ result: Result; passwordLink: string | null; passwordLinkUntil: string | null }> {
  const { mustChange, linkHours: hours } = params
  if (params.password !== 'link') {
    const result = await work(await readPassword(params, secrets))
    return { result, passwordLink: null, passwordLinkUntil: null }
  }
  const link = await secretLinks.make({ about, secret: typedPassword(), hours, replace })
  try {
    const result = await work({ is: 'made', secret: link.secret, mustChange })
    return { result, passwordLink: link.url, passwordLinkUntil: link.until }
  } catch (error) {
    // Where it is tried again, the password may be set already.
    if (error instanceof StepFailed) await secretLinks.drop()
    throw error
  }
}

async function readPassword(params: Wanted, secrets: SecretVariables): Promise<NewPassword> {
  if (params.password === 'random') return { is: 'random', mustChange: false }
  if (params.secret === undefined) {
    throw new StepFailed('Say which secret variable holds the new password.', { code: 'no_secret' })
  }
  const { value, hosts } = await secrets.open(params.secret)
  return { is: 'given', secret: value, hosts, mustChange: params.mustChange }
}
