import type { Command } from 'commander'
import { demoCounts, loadDemo } from '../demo/load-demo.ts'
import { removeDemo } from '../demo/remove-demo.ts'
import { actor } from './actor.ts'
import type { Run } from './answer.ts'

export function addDemoCommand(program: Command, run: Run): void {
  const demo = program.command('demo').description('an invented MSP to try things with')
  demo
    .command('load')
    .description(
      'make its customers, devices, tickets and workflows, and a week of runs; again changes nothing',
    )
    .action(
      run(async ({ db, registry, secrets, config: { publicUrl } }) => {
        const deps = { registry, secrets, publicUrl }
        const counts = demoCounts(await loadDemo(db, deps, { actor, language: 'en', now: new Date() }))
        const { customers, devices, tickets, workflows, runs } = counts
        return {
          text:
            `The demo is loaded: ${customers} customers, ${devices} devices, ${tickets} tickets, ` +
            `${workflows} workflows and ${runs} runs.`,
          json: counts,
        }
      }),
    )
  demo
    .command('remove')
    .description('remove it with what came to it since, and nothing else')
    .action(
      run(async ({ db }) => {
        const removed = await removeDemo(db, { actor })
        if (!removed) return { text: 'No demo is loaded.', json: { removed: false } }
        return { text: 'The demo is removed.', json: { removed: true, ...demoCounts(removed) } }
      }),
    )
}
