import { isRetryable } from './connect.ts'

/** Repeats a transaction that lost against another one, five times at most: which of two loses is the database's choice. */
export async function retryingDeadlocks<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isRetryable(error) || attempt === 5) throw error
    }
  }
}
