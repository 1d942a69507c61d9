import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal, template } from '../example-params.ts'

export const stopExamples: StepExample[] = [
  {
    title: 'Nothing to do: the machine is being worked on',
    given: { desk: rossi, event: { device: 'SRV-FILE01' }, trigger: { until: '18:00' } },
    params: {
      outcome: literal('succeeded'),
      message: template('{{ event.device.hostname }} is in maintenance until {{ trigger.until }}.'),
    },
    gives: {
      handle: 'out',
      output: { outcome: 'succeeded', message: 'SRV-FILE01 is in maintenance until 18:00.' },
      run: 'succeeded',
    },
  },
  {
    title: 'The run has failed, though no step has',
    given: { steps: { backup: { restorePoints: 0 } } },
    params: {
      outcome: literal('failed'),
      message: template('The backup left {{ steps.backup.output.restorePoints }} restore points.'),
    },
    gives: {
      handle: 'out',
      output: { outcome: 'failed', message: 'The backup left 0 restore points.' },
      run: 'failed',
    },
  },
]
