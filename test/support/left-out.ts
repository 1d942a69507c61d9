/** The environment variable that names the file in which test/run.ts collects, a line each, what a run leaves out. */
export const LEFT_OUT_VARIABLE = 'SENTIERO_TESTS_LEFT_OUT'
