/** Parts of the pure core, each with the tests that are to notice any change of it. Tests against a database are not among them. */
export const areas: Record<string, { mutate: readonly string[]; tests: readonly string[] }> = {
  noise: {
    mutate: ['engine/noise/{decide,matches-filter}.ts'],
    tests: ['test/engine/noise/*.test.ts'],
  },
  coverage: {
    mutate: [
      'engine/msp/{coverage,coverage-contract,coverage-decide,coverage-hours,coverage-rate,coverage-scope,contract-draw}.ts',
    ],
    tests: ['test/engine/msp/coverage*.test.ts', 'test/engine/msp/rules.test.ts'],
  },
  sla: {
    mutate: ['engine/msp/{sla-clock,business-time,business-hours,maintenance-window}.ts'],
    tests: ['test/engine/msp/{sla-clock,business-time,business-hours,maintenance-window}.test.ts'],
  },
  merge: {
    mutate: ['engine/graph/{merge,diff,patch}.ts'],
    tests: ['test/engine/graph/{merge,diff,patch}.test.ts', 'test/editor/workflow/document-store.test.ts'],
  },
  graph: {
    mutate: ['engine/graph/{next,part,take-up,graph,place,effect-limits}.ts'],
    tests: ['test/engine/graph/{next,containers,graph,part,take-up,effect-limits}.test.ts'],
  },
}
