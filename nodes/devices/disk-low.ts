import { defineTrigger, deviceEvents, type Refusal, refusal, z } from '#sdk'
import { diskLowExamples, diskLowSample } from './disk-low-examples.ts'
import { problemParams, unwantedProblem } from './problem-params.ts'

/** A disk has little room left. */
export const diskLow = defineTrigger({
  type: 'disk.low',
  title: 'Disk nearly full',
  description:
    'Starts when a disk has little room left: 15 % below 64 GB, 10 % below 256 GB, 7 % below 2 TB, else 4 %.',
  icon: 'IconDatabase',
  params: z.object({
    ...problemParams,
    belowPercent: z.int().min(0).max(100).default(100).meta({
      title: 'Only with less than (%)',
      description: '100: as soon as it is low for its size.',
    }),
  }),
  data: deviceEvents['disk.low'],
  sample: diskLowSample,
  examples: diskLowExamples,
  own: {
    types: ['disk.low'],
    refuses: (data, params) => unwantedProblem(data, params) ?? tooMuchFree(data, params.belowPercent),
  },
})

function tooMuchFree(
  { status, mount, freePercent }: { status: string; mount: string; freePercent: number },
  below: number,
): Refusal | undefined {
  if (status === 'cleared' || below === 100 || freePercent < below) return undefined
  return refusal('enough_free', { mount, percent: freePercent, below })
}
