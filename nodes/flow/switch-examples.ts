import type { StepExample } from '#sdk'
import { expression, literal, template } from '../example-params.ts'

export const switchExamples: StepExample[] = [
  {
    title: 'A way for each severity',
    given: { trigger: { severity: 'high' } },
    params: {
      value: expression('trigger.severity'),
      cases: literal([
        { id: 'now', label: 'Call somebody', equals: 'critical' },
        { id: 'today', label: 'Ticket for today', equals: 'high' },
      ]),
    },
    gives: { handle: 'today', output: { case: 'today', value: 'high' } },
  },
  {
    title: 'The exit code of a backup, which a text brings as text',
    given: { trigger: { job: 'Nightly to NAS', exitCode: 1 } },
    params: {
      value: template('{{ trigger.exitCode }}'),
      cases: literal([
        { id: 'good', label: 'Good', equals: 0 },
        { id: 'warning', label: 'With warnings', equals: 1 },
      ]),
    },
    gives: { handle: 'warning', output: { case: 'warning', value: '1' } },
  },
  {
    title: 'What no case knows goes by "Otherwise"',
    given: { trigger: { severity: 'informational' } },
    params: {
      value: expression('trigger.severity'),
      cases: literal([{ id: 'now', label: 'Call somebody', equals: 'critical' }]),
    },
    gives: { handle: 'default', output: { case: 'default', value: 'informational' } },
  },
]
