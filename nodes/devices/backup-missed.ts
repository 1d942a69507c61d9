import { defineTrigger, deviceEvents, z } from '#sdk'
import { backupMissedExamples, backupMissedSample } from './backup-missed-examples.ts'
import { problemParams, unwantedProblem } from './problem-params.ts'

/** A backup did not come in its time. */
export const backupMissed = defineTrigger({
  type: 'backup.missed',
  title: 'Backup missed',
  description: 'Starts when there has been no good backup for a quarter longer than its interval.',
  icon: 'IconClockExclamation',
  params: z.object({ ...problemParams }),
  data: deviceEvents['backup.missed'],
  sample: backupMissedSample,
  examples: backupMissedExamples,
  own: { types: ['backup.missed'], refuses: (data, params) => unwantedProblem(data, params) },
})
