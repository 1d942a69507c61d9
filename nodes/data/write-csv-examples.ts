import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'

export const writeCsvExamples: StepExample[] = [
  {
    title: 'A list for a spreadsheet; a formula in it becomes text',
    params: {
      rows: literal([
        { host: 'SRV-1', user: '=HYPERLINK("http://evil.example")', free: -3.5 },
        { host: 'PC 7; first floor', phone: '+39 02 1234' },
      ]),
      columns: literal(['host', 'user', 'free', 'phone']),
      delimiter: literal('semicolon'),
    },
    gives: {
      handle: 'out',
      output: {
        text: 'host;user;free;phone\r\nSRV-1;"\'=HYPERLINK(""http://evil.example"")";-3.5;\r\n"PC 7; first floor";;;+39 02 1234\r\n',
        count: 2,
      },
    },
  },
]
