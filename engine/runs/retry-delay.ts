import { type RetryPolicy, retryPolicy } from '../graph/document.ts'

const defaultPolicy: RetryPolicy = retryPolicy.parse({})

/**
 * Seconds until the next attempt, or undefined when the policy allows no more. Full jitter: a random part of the
 * exponential delay, but never sooner than the other side asked for (`afterSeconds`). `random` is in [0, 1).
 */
export function retryDelaySeconds(
  policy: RetryPolicy | undefined,
  attempt: number,
  afterSeconds: number,
  random: number,
): number | undefined {
  const { attempts, initialSeconds, factor, capSeconds } = policy ?? defaultPolicy
  if (attempt >= attempts) return undefined
  const step = Math.min(capSeconds, initialSeconds * factor ** (attempt - 1))
  return Math.max(afterSeconds, step * random)
}
