import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { listPlaybooks } from '#engine/playbooks/list-playbooks.ts'
import type { Measurement } from './figures.ts'

const report = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ title: z.string(), status: z.string(), duration: z.number().nullish() }),
      ),
    }),
  ),
})

/** How long the scenarios of the whole library take, one after the other on one engine. Throws where one fails. */
export const measureScenarios: Measurement = {
  title: 'the scenarios of all playbooks',
  names: ['scenarios_all_s'],
  async measure() {
    const scenarios = (await listPlaybooks()).flatMap((playbook) => playbook.scenarios)
    const names = scenarios.map(({ name }) => name)
    // Vitest cuts long titles.
    const isScenario = (title: string) =>
      title.endsWith('…') ? names.some((name) => name.startsWith(title.slice(0, -1))) : names.includes(title)
    const folder = await mkdtemp(join(tmpdir(), 'sentiero-scenarios-'))
    try {
      const file = join(folder, 'report.json')
      const vitest = ['vitest', 'run', '--project', 'engine', 'test/playbooks.test.ts']
      await promisify(execFile)('npx', [...vitest, '--reporter=json', `--outputFile=${file}`])
      const played = report
        .parse(JSON.parse(await readFile(file, 'utf8')))
        .testResults.flatMap(({ assertionResults }) => assertionResults)
        .filter(({ title }) => isScenario(title))
      if (played.length < scenarios.length) {
        throw new Error(`Of ${scenarios.length} scenarios ${played.length} were found among the tests`)
      }
      const milliseconds = played.reduce((sum, { duration }) => sum + (duration ?? 0), 0)
      return {
        scenarios_all_s: {
          value: Number((milliseconds / 1000).toFixed(1)),
          unit: 's',
          scenarios: played.length,
          longest_ms: Math.round(Math.max(...played.map(({ duration }) => duration ?? 0))),
        },
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
