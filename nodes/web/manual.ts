import { defineTrigger, formSentence, readRunbookForm, runbookSettings, UnreadableDelivery, z } from '#sdk'
import { manualExamples } from './manual-examples.ts'

export const manual = defineTrigger({
  type: 'manual.start',
  title: 'Started by hand',
  description: 'Starts when a person presses Run, with the values of a form: a runbook.',
  icon: 'IconHandClick',
  params: runbookSettings,
  data: z.record(z.string(), z.unknown()),
  sample: { ticketNumber: 1042 },
  examples: manualExamples,
  manual: {
    read(input, { form }) {
      const { values, problems } =
        form.length === 0 ? { values: input, problems: [] } : readRunbookForm(form, input)
      if (problems.length > 0) throw new UnreadableDelivery(formSentence(problems))
      return { type: 'manual.start', source: 'manual', hints: {}, data: values, raw: input }
    },
    runbook: (settings) => settings,
  },
})
