import { expect, test } from 'vitest'
import { fitsFilters, playbookGoals } from '../../../editor/playbooks/library-filters.ts'
import type { PlaybookSummary } from '../../../engine/api/types.ts'
import { playbookGoals as goalsOfFiles } from '../../../engine/playbooks/playbook.ts'

const backup: PlaybookSummary = {
  slug: 'backup-failed',
  title: 'Backup failed or missed',
  summary: 'One ticket for each backup job.',
  version: 1,
  source: null,
  goal: 'monitoring',
  risk: '',
  inputs: {},
  needs: [],
  ready: 'partly',
  savesMinutes: 15,
  savesBasis: '',
  imported: [],
}

test.each([
  [{}, true],
  [{ q: 'backup' }, true],
  [{ q: 'JOB missed' }, true],
  [{ q: 'job mailbox' }, false],
  [{ goal: 'monitoring' }, true],
  [{ goal: 'money' }, false],
  [{ show: 'ready' }, true],
  [{ show: 'imported' }, false],
  [{ q: 'backup', goal: 'monitoring', show: 'ready' }, true],
])('a playbook that is found by %o: %s', (filters, found) => {
  expect(fitsFilters(backup, { q: '', goal: '', show: '', ...filters })).toBe(found)
})

test('what misses something is not ready, and what was set up is found as such', () => {
  const filters = { q: '', goal: '' }
  expect(fitsFilters({ ...backup, ready: 'missing' }, { ...filters, show: 'ready' })).toBe(false)
  const imported = [{ id: '1', name: 'Backup' }]
  expect(fitsFilters({ ...backup, imported }, { ...filters, show: 'imported' })).toBe(true)
})

test('every goal that a playbook may have has its shelf', () => {
  expect([...playbookGoals].sort()).toEqual([...goalsOfFiles].sort())
})
