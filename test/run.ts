import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCLI, startVitest, type Vitest } from 'vitest/node'
import { LEFT_OUT_VARIABLE } from './support/left-out.ts'
import { LongestFirst } from './support/longest-first.ts'

// What `npm test` runs: all tests (or those named: npm test -- test/engine), then what was left out and why,
// then the count as its last line. In CI nothing may be left out.
const folder = mkdtempSync(join(tmpdir(), 'sentiero-left-out-'))
const leftOutFile = join(folder, 'left-out')
writeFileSync(leftOutFile, '')
process.env[LEFT_OUT_VARIABLE] = leftOutFile

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)])
const sequence = { ...options.sequence, sequencer: LongestFirst }
const vitest = await startVitest('test', filter, { ...options, watch: false, sequence })
const { passed, failed, skipped } = countTests(vitest)
// Stopping what globalSetup started may fail as well.
const closed = await vitest.close().then(
  () => true,
  (error: unknown) => {
    console.error(error)
    return false
  },
)
const leftOut = [...new Set(readFileSync(leftOutFile, 'utf8').split('\n').filter(Boolean))]
rmSync(folder, { recursive: true, force: true })

const inCi = process.env.CI === 'true'
for (const sentence of leftOut) console.log(`Left out: ${sentence}`)
if (inCi && skipped + leftOut.length > 0) console.log('In CI nothing may be left out: this run has failed.')
if (passed + failed === 0) console.log('No test was run.')
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
const good = failed === 0 && passed > 0 && closed && !(inCi && skipped + leftOut.length > 0)
process.exit(good ? 0 : 1)

/** A file that cannot be loaded, a hook that fails and an error outside any test count as a failure each. */
function countTests({ state }: Vitest): { passed: number; failed: number; skipped: number } {
  const count = { passed: 0, failed: state.getUnhandledErrors().length, skipped: 0 }
  for (const module of state.getTestModules()) {
    if (module.errors().length > 0) count.failed += 1
    for (const suite of module.children.allSuites()) {
      if (suite.errors().length > 0) count.failed += 1
    }
    for (const test of module.children.allTests()) {
      const result = test.result().state
      if (result === 'passed') count.passed += 1
      else if (result === 'failed') count.failed += 1
      else count.skipped += 1
    }
  }
  return count
}
