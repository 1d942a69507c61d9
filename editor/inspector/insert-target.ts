import { createContext } from 'react'

/** The parameter that was in use last: where a value that is picked beside it goes. */
export interface InsertTarget {
  name: string
  title: string
  insert: (path: string) => void
}

/** Parameters say when they are in use; undefined where nobody picks values. */
export const AimInsert = createContext<((target: InsertTarget) => void) | undefined>(undefined)
