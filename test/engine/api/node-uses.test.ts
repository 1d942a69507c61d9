import { afterAll, expect, test } from 'vitest'
import { catalogue } from '#nodes'
import { buildDocument } from '../../support/document.ts'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests({ catalogue })
afterAll(() => api[Symbol.asyncDispose]())

test('a type counts once for each workflow that it stands in, the most used first', async () => {
  const authorization = `Bearer ${await api.tokenOf('editor')}`
  const hook = { type: 'webhook.received' }
  const set = { type: 'flow.set' }
  for (const document of [buildDocument({ hook, a: set, b: set }, []), buildDocument({ hook }, [])]) {
    await api.send('POST', '/api/workflows', { document }, { authorization })
  }
  const gone = await api.send(
    'POST',
    '/api/workflows',
    { document: buildDocument({ hook }, []) },
    { authorization },
  )
  await api.send('DELETE', `/api/workflows/${gone.body.id}`, undefined, { authorization })
  const uses = await api.send('GET', '/api/nodes/uses', undefined, { authorization })
  expect(uses.body.items).toEqual([
    { type: 'webhook.received', workflows: 2 },
    { type: 'flow.set', workflows: 1 },
  ])
})
