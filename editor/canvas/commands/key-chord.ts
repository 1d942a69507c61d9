type Chord = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const named: Record<string, string> = { escape: 'Esc', ' ': 'Space', arrowleft: 'Left', arrowright: 'Right' }

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

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
