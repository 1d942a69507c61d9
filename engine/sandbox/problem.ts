import type { Place } from './syntax-problem.ts'

/** Why a script gave no result, as the child tells its parent. */
export type Problem =
  | { kind: 'timeout' }
  | { kind: 'memory' }
  | {
      kind: 'error'
      message: string
      place?: Place
      /** Number of the request whose failure the script did not catch. */
      request?: number
    }
