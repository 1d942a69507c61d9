import type { Command } from 'commander'
import { loadDemo } from '../desk/demo.ts'
import type { Run } from './answer.ts'

export function addDemoCommand(program: Command, run: Run): void {
  program
    .command('demo')
    .description('an invented MSP to try things with')
    .command('load')
    .description('fill the desk with its customers, devices, contracts and tickets; again changes nothing')
    .action(
      run(async ({ db }) => {
        const loaded = await loadDemo(db)
        const { customers, devices, tickets } = loaded
        return {
          text: `The desk has the demo's ${customers} customers, ${devices} devices and ${tickets} tickets.`,
          json: loaded,
        }
      }),
    )
}
