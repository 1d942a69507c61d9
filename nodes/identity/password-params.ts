import { type NewPassword, type SecretVariables, StepFailed, z } from '#sdk'
import { optionalText } from '../optional-params.ts'

export const passwordParams = {
  password: z
    .enum(['random', 'secret'])
    .default('random')
    .meta({
      title: 'New password',
      description: 'Neither of them is ever shown, kept or written to a log.',
      labels: { random: 'a random one that nobody knows', secret: 'that of a secret variable' },
    }),
  secret: optionalText().meta({
    title: 'Secret variable',
    description:
      'Its name, under Settings, Variables; each customer may have a value of its own. The directory has to be among its hosts.',
    placeholder: 'firstPassword',
  }),
  mustChange: z.boolean().default(true).meta({
    title: 'To be changed at the next sign-in',
    description: 'Of the password of a secret: others may know it.',
  }),
}

/** Opens the secret where there is one; throws `StepFailed` where none is named. */
export async function readPassword(
  params: { password: 'random' | 'secret'; secret?: string | undefined; mustChange: boolean },
  secrets: SecretVariables,
): Promise<NewPassword> {
  if (params.password === 'random') return { is: 'random', mustChange: false }
  if (params.secret === undefined) {
    throw new StepFailed('Say which secret variable holds the new password.', { code: 'no_secret' })
  }
  const { value, hosts } = await secrets.open(params.secret)
  return { is: 'given', secret: value, hosts, mustChange: params.mustChange }
}
