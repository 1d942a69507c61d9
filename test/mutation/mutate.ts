import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { areas } from './areas.ts'

/**
 * `npm run mutation [-- AREA…]`: changes the pure core in one place at a time and runs the tests of its area against each
 * change. Prints one JSON object: of each area how many changes its tests noticed, and where those stand that none did.
 * Stryker is installed here at the first call: nothing else needs it.
 */
const root = join(import.meta.dirname, '../..')
const progress = (sentence: string) => process.stderr.write(`${sentence}\n`)
const stryker = join(import.meta.dirname, 'node_modules/@stryker-mutator/core/bin/stryker.js')

const named = process.argv.slice(2)
const unknown = named.filter((name) => !(name in areas))
if (unknown.length > 0) {
  progress(`No such area: ${unknown.join(', ')}. There are: ${Object.keys(areas).join(', ')}`)
  process.exit(2)
}
if (!existsSync(stryker)) {
  progress('Installing Stryker (once)…')
  run('npm', ['ci', '--ignore-scripts', '--legacy-peer-deps', '--prefix', import.meta.dirname])
}
const folder = mkdtempSync(join(tmpdir(), 'sentiero-mutation-'))
const results: Record<string, AreaResult> = {}
for (const [name, { mutate, tests }] of Object.entries(areas)) {
  if (named.length > 0 && !named.includes(name)) continue
  progress(`Mutating ${name}…`)
  const report = join(folder, `${name}.json`)
  const options = join(folder, `${name}.config.json`)
  writeFileSync(
    options,
    JSON.stringify({
      mutate,
      testRunner: 'vitest',
      vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
      coverageAnalysis: 'perTest',
      // Values made once when a file is loaded would need a process for each change.
      ignoreStatic: true,
      concurrency: availableParallelism(),
      ignorePatterns: ['editor/dist', 'docs', 'playbooks', 'test/e2e', 'test-results'],
      // It would rewrite a configuration that it cannot read.
      tsconfigFile: 'test/mutation/none.json',
      reporters: ['json'],
      jsonReporter: { fileName: report },
    }),
  )
  run(process.execPath, [stryker, 'run', options], { MUTATION_TESTS: tests.join(' ') })
  results[name] = resultOf(JSON.parse(readFileSync(report, 'utf8')))
}
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)

interface Report {
  files: Record<
    string,
    {
      mutants: {
        status: string
        mutatorName: string
        replacement?: string
        location: { start: { line: number; column: number } }
      }[]
    }
  >
}

interface AreaResult {
  /** Percent of the changes that ran and were noticed. */
  score: number
  changes: number
  noticed: number
  /** Changes that no test runs, or whose tests all pass. */
  survivors: string[]
}

function resultOf({ files }: Report): AreaResult {
  const mutants = Object.entries(files).flatMap(([file, { mutants }]) =>
    mutants
      .filter(({ status }) => status !== 'Ignored')
      .map(({ status, mutatorName, replacement = '', location: { start } }) => ({
        noticed: status === 'Killed' || status === 'Timeout' || status === 'RuntimeError',
        sentence: `${file}:${start.line}:${start.column} ${mutatorName} ${status === 'NoCoverage' ? '(not run) ' : ''}${replacement.slice(0, 60).replaceAll('\n', ' ')}`,
      })),
  )
  const noticed = mutants.filter((mutant) => mutant.noticed).length
  return {
    score: Math.round((noticed / Math.max(1, mutants.length)) * 1000) / 10,
    changes: mutants.length,
    noticed,
    survivors: mutants.filter((mutant) => !mutant.noticed).map(({ sentence }) => sentence),
  }
}

function run(command: string, args: readonly string[], env: Record<string, string> = {}): void {
  const { status } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) process.exit(status ?? 1)
}
