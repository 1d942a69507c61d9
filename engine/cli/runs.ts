import type { Command } from 'commander'
import { z } from 'zod'
import { listRuns } from '../api/list-runs.ts'
import { runStatus } from '../api/present-run.ts'
import { readRun } from '../api/read-run.ts'
import { type Run, table } from './answer.ts'
import { findWorkflowId } from './find-workflow.ts'
import { runText } from './run-text.ts'

const options = z.object({
  workflow: z.string().optional(),
  status: runStatus.optional(),
  limit: z.coerce.number().int().min(1).max(1000),
})

export function addRunsCommands(program: Command, run: Run): void {
  const runs = program.command('runs').description('runs of workflows')
  runs
    .command('list')
    .description('list the newest runs')
    .option('--workflow <workflow>', 'only of this one, by id or name')
    .option('--status <status>', 'only in this state')
    .option('--limit <number>', 'at most so many', '50')
    .action(
      run(async ({ db }, given: unknown) => {
        const { workflow, status, limit } = options.parse(given)
        const workflowId = workflow === undefined ? undefined : await findWorkflowId(db, workflow)
        const found = await listRuns(db, { workflowId, status: status && [status], limit })
        return {
          text: table(
            ['ID', 'WORKFLOW', 'STATUS', 'CUSTOMER', 'STARTED', 'TOOK'],
            found.map((run) => [
              run.id,
              run.workflowName,
              run.status,
              run.customerName,
              run.createdAt,
              run.durationMs === null ? '' : `${run.durationMs} ms`,
            ]),
          ),
          json: found,
        }
      }),
    )
  runs
    .command('show')
    .description('one run with its steps')
    .argument('<id>')
    .action(
      run(async ({ db }, id: string) => {
        const found = z.uuid().safeParse(id).success ? await readRun(db, id) : undefined
        if (!found)
          throw new Error(`There is no run "${id}". "sentiero runs list" shows them with their ids.`)
        return { text: runText(found), json: found }
      }),
    )
}
