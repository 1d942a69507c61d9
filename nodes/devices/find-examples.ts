import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { expression } from '../example-params.ts'

export const findDeviceExamples: StepExample[] = [
  {
    title: 'The machine that another system names, in whatever letters',
    given: { desk: rossi, event: { customer: 'Rossi Srl' }, trigger: { host: 'srv-file01' } },
    params: { hostname: expression('trigger.host') },
    gives: {
      handle: 'found',
      output: {
        device: { hostname: 'SRV-FILE01', os: 'Windows Server 2022', criticality: 'critical' },
      },
    },
  },
  {
    title: 'Not among those of the customer',
    given: { desk: rossi, event: { customer: 'Rossi Srl' }, trigger: { host: 'NB-ANNA' } },
    params: { hostname: expression('trigger.host') },
    gives: { handle: 'not_found', output: { device: null } },
  },
]
