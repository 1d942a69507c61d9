import { statSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files, or beginnings of their paths, that take longest, by how long they take. What is not named comes after them. */
const longest = [
  'test/e2e/every-page',
  'test/chaos/storm',
  'test/engine/cli/sentiero',
  'test/e2e/desk-day',
  'test/e2e/',
  'test/server/',
  'test/playbooks',
  'test/engine/cli/',
  'test/engine/sandbox/script-pool',
  'test/engine/db/embedded',
  'test/engine/devices/report-script',
  'test/engine/desk/merge-tickets',
  'test/engine/runs/oracle/',
  'test/engine/runs/flow-stores',
  'test/engine/backup/',
  'test/engine/approvals/mail-replies',
  'test/nodes/alerts/',
  'test/nodes/connectors/ssh',
]

/** Begins with what takes longest, so that no worker is left alone with it in the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const weighed = files.map((file) => ({ file, rank: rankOf(file), size: statSync(file.moduleId).size }))
    return weighed.sort((a, b) => a.rank - b.rank || b.size - a.size).map(({ file }) => file)
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.findIndex((path) => moduleId.includes(`/${path}`))
  return rank === -1 ? longest.length : rank
}
