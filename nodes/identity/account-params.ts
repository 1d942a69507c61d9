import { type Account, type AccountGroup, type Identity, StepFailed, z } from '#sdk'
import { optionalText } from '../optional-params.ts'

export function directoryParam() {
  return optionalText().meta({ title: 'Directory', picker: 'connection:identity' })
}

export function accountParam() {
  return z.string().trim().min(1, 'Say which account').meta({
    title: 'Account',
    description: 'Its login, e-mail address, full name, or its id from an earlier step.',
    placeholder: 'aferri',
  })
}

export function groupParam() {
  return z.string().trim().min(1, 'Say which group').meta({
    title: 'Group',
    description: 'Its name, or its id from an earlier step.',
    placeholder: 'VPN',
  })
}

/** The account that a text names; throws `StepFailed` where there is none. */
export async function requireAccount(
  identity: Identity,
  text: string,
  signal: AbortSignal,
): Promise<Account> {
  const found = await identity.findAccount(text, signal)
  if (found) return found
  throw new StepFailed(`The directory has no account "${text}".`, { class: 'NotFound', code: 'no_account' })
}

/** The group that a text names; throws `StepFailed` where there is none. */
export async function requireGroup(
  identity: Identity,
  text: string,
  signal: AbortSignal,
): Promise<AccountGroup> {
  const found = await identity.findGroup(text, signal)
  if (found) return found
  throw new StepFailed(`The directory has no group "${text}".`, { class: 'NotFound', code: 'no_group' })
}
