import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'

export const reportPdfExamples: StepExample[] = [
  {
    title: 'The patches of a month',
    params: {
      name: literal('Patches Rossi'),
      title: literal('Patches of Rossi Srl'),
      subtitle: literal('November 2026'),
      body: literal('# In short\nAll servers are up to date.\n\n- 12 patches installed\n- 1 restart'),
      rows: literal([
        { Device: 'SRV-FILE01', Installed: 7, Open: 0 },
        { Device: 'SRV-DC01', Installed: 5, Open: 0 },
      ]),
      columns: literal(['Device', 'Installed', 'Open']),
      footer: literal('Contoso MSP'),
    },
    gives: {
      handle: 'out',
      output: { name: 'Patches Rossi.pdf', type: 'application/pdf', pages: 1 },
    },
  },
]
