import { expect, test } from 'vitest'
import { firstInputs, missingIn, wizardFields } from '../../../editor/playbooks/wizard-fields.ts'

const schema = {
  type: 'object',
  properties: {
    queue: { type: 'string', picker: 'queue', default: 'Monitoring' },
    mailbox: { type: 'string', picker: 'connection:mailbox' },
    customer: { type: 'string', picker: 'customer' },
    note: { type: 'string' },
    yes: { type: 'boolean' },
  },
  required: ['mailbox', 'note'],
  additionalProperties: false,
}

test('what is mapped to something that is there already stands apart from what is answered', () => {
  const { asked, mapped } = wizardFields(schema)
  expect(Object.keys(asked.properties ?? {})).toEqual(['queue', 'note', 'yes'])
  expect(Object.keys(mapped.properties ?? {})).toEqual(['mailbox', 'customer'])
  expect([asked.required, mapped.required]).toEqual([['note'], ['mailbox']])
})

test('fields begin with what is usual, and those that must be filled in are named', () => {
  expect(firstInputs(schema)).toEqual({ queue: 'Monitoring' })
  expect(missingIn(schema, { note: '' })).toEqual(['mailbox', 'note'])
  expect(missingIn(schema, { note: 'x', mailbox: 'm' })).toEqual([])
})
