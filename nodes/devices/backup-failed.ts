import { defineTrigger, deviceEvents, z } from '#sdk'
import { backupFailedExamples, backupFailedSample } from './backup-failed-examples.ts'
import { problemParams, unwantedProblem } from './problem-params.ts'

/** A backup ended badly. */
export const backupFailed = defineTrigger({
  type: 'backup.failed',
  title: 'Backup failed',
  description: 'Starts when a backup has ended badly.',
  icon: 'IconCloud',
  params: z.object({ ...problemParams }),
  data: deviceEvents['backup.failed'],
  sample: backupFailedSample,
  examples: backupFailedExamples,
  own: { types: ['backup.failed'], refuses: (data, params) => unwantedProblem(data, params) },
})
