import { defineTrigger, deviceEvents, type Refusal, refusal, z } from '#sdk'
import { deviceOfflineExamples, deviceOfflineSample } from './offline-examples.ts'
import { problemParams, unwantedProblem } from './problem-params.ts'

/** A device that reports to us fell silent. */
export const deviceOffline = defineTrigger({
  type: 'device.offline',
  title: 'Device offline',
  description:
    'Starts when a device has not checked in for its time: 5 minutes for servers and network, 30 for others, a day for mobiles, or its own.',
  icon: 'IconServerOff',
  params: z.object({
    ...problemParams,
    fewestPeersOnline: z.int().min(0).max(100).default(0).meta({
      title: 'Percent of its neighbours that must be online',
      description:
        'Devices of the same site, or else of the same customer. 50: nothing starts when most of the site is dark.',
    }),
  }),
  data: deviceEvents['device.offline'],
  sample: deviceOfflineSample,
  examples: deviceOfflineExamples,
  own: {
    types: ['device.offline', 'device.online'],
    refuses: (data, params) => unwantedProblem(data, params) ?? darkSite(data, params.fewestPeersOnline),
  },
})

function darkSite(
  {
    status,
    hostname,
    peers,
    peersOffline,
  }: { status: string; hostname: string; peers: number; peersOffline: number },
  fewest: number,
): Refusal | undefined {
  if (status === 'cleared' || peers === 0 || ((peers - peersOffline) / peers) * 100 >= fewest)
    return undefined
  return refusal('dark_neighbours', { offline: peersOffline, peers, hostname })
}
