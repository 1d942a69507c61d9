test.each([
  ['Ctrl+Shift+Z', 'Ctrl+Shift+Z', '⇧⌘Z'],
  ['Shift+Alt+T', 'Shift+Alt+T', '⌥⇧T'],
  ['Ctrl+Left', 'Ctrl+←', '⌘←'],
  ['+', '+', '+'],
  ['F2', 'F2', 'F2'],
])('%s is shown as %s, and on a Mac as %s', (chord, elsewhere, mac) => {
  expect(keyText(chord, false)).toBe(elsewhere)
  expect(keyText(chord, true)).toBe(mac)
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
