import { type JsonValue, type Script, StepFailed, z } from '#sdk'

const deadlineMs = 2000

/** Parameters that say what is looked for. */
export const patternParams = {
  pattern: z.string().min(1, 'The pattern is empty').max(2000).meta({
    title: 'Pattern',
    description: 'A regular expression of JavaScript, without slashes around it.',
    placeholder: 'INC-(?<number>\\d+)',
  }),
  ignoreCase: z.boolean().default(true).meta({ title: 'Large and small letters are the same' }),
  multiline: z.boolean().default(false).meta({
    title: 'Lines are looked at one by one',
    description: '^ and $ stand for the ends of each line.',
  }),
}

export interface Pattern {
  pattern: string
  ignoreCase: boolean
  multiline: boolean
}

/**
 * Runs a pattern of the user's in a process for scripts, which is stopped at its deadline: a pattern may take for ever on
 * an unlucky text (CWE-1333). `code` sees `input.text`, `input.more` and a RegExp called `pattern`.
 */
export async function runPattern<Found>(
  code: string,
  { pattern, ignoreCase, multiline }: Pattern,
  given: { text: string; more?: JsonValue },
  { script, customerId, signal }: { script: Script; customerId: string | null; signal: AbortSignal },
): Promise<Found> {
  const flags = `gu${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}`
  try {
    new RegExp(pattern, flags)
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : ''
    throw new StepFailed(`The pattern is not a regular expression: ${why}.`, { code: 'bad_pattern' })
  }
  try {
    const { value } = await script.run(
      {
        code: `const pattern = new RegExp(input.pattern, input.flags)\n${code}`,
        input: { ...given, pattern, flags },
        customerId,
        timeoutMs: deadlineMs,
      },
      signal,
    )
    return value as Found
  } catch (error) {
    if (!(error instanceof StepFailed) || error.errorClass !== 'Timeout') throw error
    throw new StepFailed(
      `The pattern took longer than ${deadlineMs / 1000} seconds on this text and was stopped. Repetitions within repetitions, such as (a+)+, take for ever: write it without them.`,
      { class: 'Timeout', code: 'slow_pattern' },
    )
  }
}
