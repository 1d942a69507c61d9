/** Longest source of one expression or template, in characters. */
export const maxSourceLength = 16_384

/** Longest text that one expression or template may give, in characters. */
export const maxTextLength = 1_048_576

/** Largest structured result of one expression, in characters of JSON; a step output may not be larger either. */
export const maxJsonLength = 4_194_304

/** Milliseconds that one expression or template may take before its worker is ended. */
export const deadlineMs = 250

/** The end, also for one that an overloaded machine has not let run for its time. */
export const lastDeadlineMs = 2_000

/** liquidjs' own limit of time, which only sees loops in templates; a second fence behind the deadline. */
export const renderLimitMs = 1_000

/** Characters and array items that one evaluation may create, as liquidjs counts them. */
export const memoryLimit = 20_000_000
