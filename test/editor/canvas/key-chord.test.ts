import { expect, test } from 'vitest'
import { chordOf, keyText } from '../../../editor/canvas/commands/key-chord.ts'

const none = { key: '', code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

test.each([
  [{ key: 'n', code: 'KeyN' }, 'N'],
  [{ key: 'N', code: 'KeyN', shiftKey: true }, 'Shift+N'],
  [{ key: 'z', code: 'KeyZ', ctrlKey: true }, 'Ctrl+Z'],
  [{ key: 'Z', code: 'KeyZ', metaKey: true, shiftKey: true }, 'Ctrl+Shift+Z'],
  [{ key: 'ˇ', code: 'KeyT', altKey: true, shiftKey: true }, 'Shift+Alt+T'],
  [{ key: '?', code: 'Slash', shiftKey: true }, '?'],
  [{ key: '+', code: 'Equal', shiftKey: true }, '+'],
  [{ key: 'Escape', code: 'Escape' }, 'Esc'],
  [{ key: 'Enter', code: 'Enter', ctrlKey: true }, 'Ctrl+Enter'],
  [{ key: 'Delete', code: 'Delete' }, 'Delete'],
])('%o is written %s', (pressed, chord) => {
  expect(chordOf({ ...none, ...pressed })).toBe(chord)
})

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
