import { expect, test } from 'vitest'
import { z } from 'zod'
import { fieldsOf } from '../../../editor/ui/schema-fields.ts'
import { describeSchema } from '../../../engine/sdk/node.ts'

const schema = z.object({
  subject: z.string().min(1).meta({ title: 'Subject', placeholder: 'Disk full' }),
  body: z.string().meta({ multiline: true }).optional(),
  minutes: z.int().positive().max(600),
  urgent: z.boolean().default(false),
  priority: z.enum(['low', 'high']).nullable(),
  tags: z.array(z.string()).default([]),
  customerId: z.string().meta({ title: 'Customer', picker: 'customer' }),
  cases: z.array(z.object({ id: z.string(), equals: z.union([z.string(), z.number()]) })),
  anything: z.unknown(),
  password: z.string().meta({ secret: true }),
  version: z.literal(1),
})

test('each property of a schema becomes the field that fits it, in order', () => {
  const fields = fieldsOf(describeSchema(schema, 'input'))
  expect(fields.map(({ name, shape }) => [name, shape])).toEqual([
    ['subject', 'text'],
    ['body', 'multiline'],
    ['minutes', 'number'],
    ['urgent', 'boolean'],
    ['priority', 'choice'],
    ['tags', 'texts'],
    ['customerId', 'text'],
    ['cases', 'objects'],
    ['anything', 'json'],
    ['password', 'text'],
  ])
})

test('titles, limits, defaults and hints are taken over', () => {
  const fields = new Map(fieldsOf(describeSchema(schema, 'input')).map((field) => [field.name, field]))
  expect(fields.get('subject')).toMatchObject({ title: 'Subject', placeholder: 'Disk full', required: true })
  expect(fields.get('minutes')).toMatchObject({ integer: true, maximum: 600 })
  expect(fields.get('urgent')).toMatchObject({ default: false, required: false })
  expect(fields.get('priority')).toMatchObject({ nullable: true, required: false })
  expect(fields.get('customerId')).toMatchObject({ title: 'Customer', picker: 'customer' })
  expect(fields.get('cases')).toMatchObject({ itemsHaveId: true })
  expect(fields.get('cases')?.items.map(({ shape }) => shape)).toEqual(['text', 'plain'])
  expect(fields.get('anything')).toMatchObject({ usuallyExpression: true })
  expect(fields.get('password')).toMatchObject({ secret: true })
})
