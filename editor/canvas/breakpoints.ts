import { storedIds } from './stored-ids.ts'

// Where a person stops a test run is theirs alone: it is no part of the workflow.
const breakpoints = storedIds('sentiero-breakpoints')

/** Ids of the steps before which test runs of a workflow stop, as this browser keeps them. */
export function storedBreakpoints(workflowId: string): string[] {
  return [...breakpoints.of(workflowId)]
}

/** Sets a breakpoint before each of the steps, or takes it away where all have one. */
export const toggleBreakpoints = breakpoints.toggle

export const useBreakpoints = breakpoints.use
