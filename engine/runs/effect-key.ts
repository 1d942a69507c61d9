import { v5 as uuidv5 } from 'uuid'

/** Our own namespace of effect keys. */
const namespace = '7d0bd9f4-6c1e-5f0a-9b0e-0f5d5a7c2f11'

/** The key of a step's effect: the same on every attempt and every worker, another in every run. RFC 9562, version 5. */
export function effectKey(runId: string, nodeId: string, path: string): string {
  return uuidv5(`${runId}/${nodeId}/${path}`, namespace)
}
