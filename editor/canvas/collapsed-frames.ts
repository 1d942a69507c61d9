import { storedIds } from './stored-ids.ts'

// How much of a workflow a person wants to see is theirs alone: it is no part of the workflow.
const collapsed = storedIds('sentiero-collapsed')

/** Closes containers so that only their heads are seen, or opens them where all are closed. */
export const toggleFrames = collapsed.toggle

export const useCollapsedFrames = collapsed.use

export const collapsedFrames = collapsed.of
