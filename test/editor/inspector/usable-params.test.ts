import { expect, test } from 'vitest'
import { createRegistry } from '#engine/registry.ts'
import { catalogue } from '#nodes'
import { usableParams } from '../../../editor/inspector/usable-params.ts'
import { expression, literal } from '../../support/document.ts'

test('of an example is taken over what does not name a thing of somebody else', () => {
  const kind = createRegistry(catalogue).kind('mail.send')
  if (!kind) throw new Error('The catalogue has no mail.send')

  const usable = usableParams(kind, {
    connection: literal('Support mail'),
    ticketId: expression('steps.find.output.ticket.id'),
    subject: literal('Your report'),
  })

  expect(usable).toEqual({
    ticketId: expression('steps.find.output.ticket.id'),
    subject: literal('Your report'),
  })
})
