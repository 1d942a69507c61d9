import { expect, test, vi } from 'vitest'

// Some commands are about what the browser remembers, which Node does not.
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} })
const { commands } = await import('../../../editor/canvas/commands/commands.ts')

test('every command has an id of its own, and no two have the same key', () => {
  const ids = commands.map(({ id }) => id)
  const keys = commands.flatMap(({ keys = [] }) => keys)
  expect(new Set(ids).size).toBe(ids.length)
  expect(new Set(keys).size).toBe(keys.length)
  expect(ids.length).toBeGreaterThan(15)
})

test('the keys of the canvas are those that people of other editors know', () => {
  const known = {
    N: 'add',
    D: 'disable',
    F2: 'rename',
    Space: 'rename',
    '1': 'fit',
    '0': 'actualSize',
    Z: 'zoom',
    'Ctrl+D': 'duplicate',
    'Ctrl+X': 'cut',
    'Ctrl+C': 'copy',
    'Ctrl+V': 'paste',
    'Alt+X': 'extract',
    'Shift+Alt+T': 'tidy',
    'Ctrl+S': 'save',
    'Ctrl+Enter': 'run',
    'Ctrl+Shift+O': 'openCalled',
    'Shift+Left': 'chooseBefore',
    'Shift+Right': 'chooseAfter',
    '?': 'keys',
  }
  const byKey = new Map(commands.flatMap(({ keys = [], id }) => keys.map((key) => [key, id] as const)))
  for (const [key, id] of Object.entries(known)) expect(byKey.get(key), key).toBe(id)
  expect(byKey.has('Tab')).toBe(false)
})
