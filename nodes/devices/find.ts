import { defineNode, device, StepFailed, take, z } from '#sdk'
import { optionalId, optionalText } from '../optional-params.ts'
import { findDeviceExamples } from './find-examples.ts'

/** Looks a device up by name, within the run's customer. */
export const findDevice = defineNode({
  type: 'device.find',
  title: 'Find device',
  description: 'Looks for a device by its name, among those of the customer.',
  category: 'devices',
  icon: 'IconDeviceDesktopSearch',
  effect: 'reads',
  uses: ['rmm'],
  params: z.object({
    hostname: optionalText().meta({
      title: 'Name',
      description: 'Host name or alias.',
      placeholder: 'SRV-1',
    }),
    deviceId: optionalId().meta({ title: 'Device', picker: 'device' }),
    customerId: optionalId().meta({
      title: 'Customer',
      description: 'Empty: the customer that the event concerns.',
      picker: 'customer',
    }),
  }),
  output: z.object({ device: device.nullable() }),
  branches: { found: 'Found', not_found: 'Not found' },
  sample: {
    device: {
      id: '0198a4f0-5a70-7000-8000-000000000003',
      customerId: '0198a4f0-5a70-7000-8000-000000000002',
      siteId: null,
      hostname: 'web-01',
      aliases: [],
      externalIds: {},
      kind: 'server',
      os: 'Debian 12',
      criticality: 'critical',
      inContract: true,
      lastSeenAt: '2026-11-21T20:09:00.000Z',
      remoteUrl: null,
      active: true,
    },
  },
  examples: findDeviceExamples,
  run: async ({ params, rmm, customerId }) => {
    const { deviceId, hostname } = params
    if (!deviceId && !hostname) {
      throw new StepFailed('Nothing to look for. Fill in the name of the device, or choose one.')
    }
    const found = await rmm.findDevice(
      deviceId ? { id: deviceId } : { hostname: hostname ?? '', customerId: params.customerId ?? customerId },
    )
    return found ? take('found', { device: found }) : take('not_found', { device: null })
  },
})
