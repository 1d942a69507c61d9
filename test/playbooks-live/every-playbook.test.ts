import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listPlaybooks } from '#engine/playbooks/list-playbooks.ts'
import { tries } from './tries.ts'

test('every playbook that ships has one live try, in a file that there is', async () => {
  const slugs = (await listPlaybooks()).map(({ slug }) => slug)
  expect(Object.keys(tries).toSorted()).toEqual(slugs.toSorted())
  const files = [...new Set(Object.values(tries))].map((name) => join(import.meta.dirname, `${name}.test.ts`))
  expect(files.filter((file) => !existsSync(file))).toEqual([])
})
