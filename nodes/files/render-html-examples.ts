import type { StepExample } from '#sdk'
import { template } from '../example-params.ts'

export const renderHtmlExamples: StepExample[] = [
  {
    title: 'A list for an e-mail; a script that came with a name is gone',
    given: { trigger: { devices: [{ host: 'SRV-1' }, { host: '<script>alert(1)</script>PC-7' }] } },
    params: {
      html: template(
        '<p>Not seen:</p><ul>{% for d in trigger.devices %}<li>{{ d.host }}</li>{% endfor %}</ul>',
      ),
    },
    gives: {
      handle: 'out',
      output: {
        html: '<p>Not seen:</p><ul><li>SRV-1</li><li>PC-7</li></ul>',
        text: 'Not seen:\n\n * SRV-1\n * PC-7',
      },
    },
  },
]
