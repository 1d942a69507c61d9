import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { ofFileServer, ownExample } from './own-example.ts'

export const diskLowSample = {
  ...ofFileServer('Disk D: of SRV-FILE01 has 4 % left (20 of 500 GB)', 'critical', 'critical'),
  volume: 'Data',
  mount: 'D:',
  sizeGb: 500,
  freeGb: 20,
  freePercent: 4,
  thresholdPercent: 7,
}

export const diskLowExamples: TriggerExample[] = [
  ownExample('A disk of 500 GB has 4 % left', 'disk.low', diskLowSample),
  ownExample('Wanted only when nearly nothing is left', 'disk.low', diskLowSample, {
    params: { belowPercent: literal(3) },
    skipped: 'D: has 4 % left, wanted below 3 %',
  }),
]
