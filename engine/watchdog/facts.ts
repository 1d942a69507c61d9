import type { ExpectedEvery } from '../graph/document.ts'

/** What is known of the automation itself at a moment. Only workflows that are published and on are among them. */
export interface Facts {
  /** Ids of all that are published and on. */
  workflows: string[]
  /** Of workflows whose latest live run failed: how many did one after the other. */
  failures: { workflowId: string; name: string; inRow: number; lastAt: Date; runId: string; error: string }[]
  rhythms: Rhythm[]
  connections: {
    id: string
    name: string
    type: string
    failing: boolean
    detail: string
    checkedAt: Date | null
  }[]
  mailboxes: { connectionId: string; name: string; folder: string; readAt: Date | null; wantedSince: Date }[]
  refusals: {
    triggerId: string
    workflowId: string
    name: string
    count: number
    lastAt: Date
    reason: string
  }[]
}

/** How often something from outside starts a workflow. */
export interface Rhythm {
  workflowId: string
  name: string
  /** When it began the last time; null: never. */
  lastAt: Date | null
  /** Runs that are looked at, and the longest pause between two of them in hours; null: there is none. */
  runs: number
  longestPauseHours: number | null
  /** Since when it is expected of the workflow. */
  expectedSince: Date
  /** How often it is to run by its own settings, which then count alone. */
  expected: ExpectedEvery | null
}
