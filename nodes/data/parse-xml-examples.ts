import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'

export const parseXmlExamples: StepExample[] = [
  {
    title: 'What a backup product reports',
    params: {
      text: literal(
        '<?xml version="1.0"?><report><job id="007"><name>SRV-1 &amp; SRV-2</name><state>failed</state></job></report>',
      ),
      lists: literal(['job']),
    },
    gives: {
      handle: 'out',
      output: {
        value: { report: { job: [{ '@id': '007', name: 'SRV-1 & SRV-2', state: 'failed' }] } },
      },
    },
  },
  {
    title: 'A mistake is named with its place',
    params: { text: literal('<job>\n<state>failed</job>') },
    gives: {
      error: {
        class: 'Validation',
        message:
          "The text is not valid XML: Expected closing tag 'state' (opened in line 2, col 1) instead of closing tag 'job'. Look at line 2, column 14.",
      },
    },
  },
]
