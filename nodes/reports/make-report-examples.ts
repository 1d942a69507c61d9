import type { JsonObject, StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'
import { sampleMonth } from './month.ts'

const given = { steps: { month: JSON.parse(JSON.stringify(sampleMonth)) as JsonObject } }

export const makeReportExamples: StepExample[] = [
  {
    title: 'November for a customer',
    given,
    params: { month: expression('steps.month.output'), footer: literal('Contoso MSP') },
    gives: {
      handle: 'out',
      output: {
        name: 'Rossi Srl 2026-11.pdf',
        type: 'application/pdf',
        title: 'Monthly report: Rossi Srl, November 2026',
        pages: 1,
      },
    },
  },
]
