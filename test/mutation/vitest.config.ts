import { defineConfig } from 'vitest/config'

/** The tests of one area, without the servers that all other tests get. */
export default defineConfig({
  test: { include: (process.env.MUTATION_TESTS ?? '').split(' '), testTimeout: 60_000 },
})
