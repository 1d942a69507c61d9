/** What counts of a KeyboardEvent. */
interface Chord {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

const named: Record<string, string> = {
  escape: 'Esc',
  ' ': 'Space',
  arrowleft: 'Left',
  arrowright: 'Right',
  arrowup: 'Up',
  arrowdown: 'Down',
}

/** What was pressed, as commands write it: `Shift+Alt+T`. Ctrl stands for Cmd; Shift is not said of signs such as `?`. */
export function chordOf(event: Chord): string {
  // With Alt some layouts write another letter than the one on the key.
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]
  const lower = event.key.toLowerCase()
  const key = event.altKey && letter ? letter : (named[lower] ?? capital(lower))
  const isSign = key.length === 1 && !/[A-Z0-9]/.test(key)
  return [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.shiftKey && !isSign ? 'Shift' : '',
    event.altKey ? 'Alt' : '',
    key,
  ]
    .filter((part) => part !== '')
    .join('+')
}

const arrows: Record<string, string> = { Left: '←', Right: '→', Up: '↑', Down: '↓' }
const onMac: Record<string, string> = {
  Ctrl: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Delete: '⌦',
  Backspace: '⌫',
  Enter: '↩',
}

/** A chord as it is written on the keys: `Ctrl+Shift+←`, on a Mac `⇧⌘←`. */
export function keyText(chord: string, mac: boolean = isMac()): string {
  // The sign + is a key itself.
  const parts = chord === '+' ? ['+'] : chord.split('+')
  const shown = parts.map((part) => arrows[part] ?? (mac ? (onMac[part] ?? part) : part))
  if (!mac) return shown.join('+')
  const order = ['⌥', '⇧', '⌘']
  const held = shown.slice(0, -1).toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
  return [...held, shown.at(-1)].join('')
}

function isMac(): boolean {
  return typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent)
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
