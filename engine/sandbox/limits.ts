/** Heap of one script, in MB. isolated-vm keeps it only loosely, so that the limits below stand behind it. */
export const heapMb = 64

/** What a child may grow by while a script runs, in MB of resident memory, before it is killed. */
export const residentGrowthMb = 192

/**
 * Kernel limit of a child's data, in kB: each of its two isolates reserves 512 MB of it for code, so that about 600 MB
 * are left for real.
 */
export const dataLimitKb = 1_700_000

/** Longest script, in characters. */
export const maxCodeLength = 262_144

/** Longest input and longest result, in characters of JSON; a step output may not be larger either. */
export const maxJsonLength = 4_000_000

/** Deepest nesting of a result: what is nested deeper fails later, in JSON.stringify or in the database. */
export const maxDepth = 200

export const maxLogLines = 1_000

/** All log lines of a call together, in characters. */
export const maxLogLength = 65_536

/** Longest request or answer of `http` as JSON, in characters. */
export const maxHttpLength = 6_000_000

export const maxHttpRequests = 50

export const maxLookups = 200

/** Longest question of `lookup` as JSON, in characters. */
export const maxLookupLength = 10_000

/** Longest key of a lookup, in characters; a table holds none that is as long. */
export const maxLookupKeyLength = 1_000

/** Longest that a script may be given, in milliseconds. */
export const maxTimeoutMs = 60_000

/** What the parent waits beyond a script's deadline before it kills the child that should have kept it itself. */
export const graceMs = 300

/** The largest frame a child may send, in bytes; one that sends more is killed. */
export const maxFrameBytes = 3 * (maxJsonLength + maxHttpLength)
