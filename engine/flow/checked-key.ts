import { StepFailed } from '../sdk/errors.ts'

const longestKey = 500

/** The key without blanks around it; throws `StepFailed` where it is empty or too long. */
export function checkedKey(key: string): string {
  const text = key.trim().replaceAll('\u0000', '')
  if (text === '') {
    throw new StepFailed('The key is empty. Look at where its value comes from.', { code: 'empty_key' })
  }
  if (text.length <= longestKey) return text
  throw new StepFailed(
    `The key has ${text.length} characters, at most ${longestKey} are allowed: "${text.slice(0, 60)}…".`,
    { code: 'key_too_long' },
  )
}
