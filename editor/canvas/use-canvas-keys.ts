import { useEffect, useRef } from 'react'
import { type CommandContext, isOpenTo } from './commands/command.ts'
import { commands } from './commands/commands.ts'
import { copySelected } from './commands/edit-commands.ts'
import { chordOf } from './commands/key-chord.ts'
import { pasteText } from './paste-text.ts'

const byChord = new Map(
  commands
    .filter(({ byBrowser }) => !byBrowser)
    .flatMap((command) => (command.keys ?? []).map((key) => [key, command])),
)

/** Keys on the canvas do what the list of commands says; none acts while something is typed or a dialog is open. */
export function useCanvasKeys(context: CommandContext) {
  const now = useRef(context)
  now.current = context
  useEffect(() => {
    const doIt = (event: KeyboardEvent) => {
      const chord = chordOf(event)
      const command = byChord.get(chord)
      if (!command || isBusy(event.target) || isOfElement(chord, event.target)) return false
      event.preventDefault()
      if (isOpenTo(command, now.current)) command.run(now.current, chord)
      return true
    }
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isArrow(event)) doIt(event)
    }
    // Before React Flow, which would move the focused step by an arrow.
    const onArrow = (event: KeyboardEvent) => {
      if (isArrow(event) && isOnCanvas(event.target) && doIt(event)) event.stopPropagation()
    }
    const onCopy = (event: ClipboardEvent) => {
      if (isBusy(event.target) || (getSelection()?.toString() ?? '') !== '') return
      const text = copySelected(now.current, event.type === 'cut')
      if (text === null) return
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
    }
    const onPaste = (event: ClipboardEvent) => {
      if (isBusy(event.target) || !now.current.may.editWorkflows) return
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (!text) return
      event.preventDefault()
      void pasteText(now.current, text)
    }
    document.addEventListener('keydown', onArrow, true)
    document.addEventListener('keydown', onKeyDown)
    document.addEventListener('copy', onCopy)
    document.addEventListener('cut', onCopy)
    document.addEventListener('paste', onPaste)
    return () => {
      document.removeEventListener('keydown', onArrow, true)
      document.removeEventListener('keydown', onKeyDown)
      document.removeEventListener('copy', onCopy)
      document.removeEventListener('cut', onCopy)
      document.removeEventListener('paste', onPaste)
    }
  }, [])
}

function isArrow({ key }: KeyboardEvent): boolean {
  return key.startsWith('Arrow')
}

/** What holds the canvas has the focus after a click on an empty place of it. */
function isOnCanvas(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  return target.closest('.react-flow') !== null || target.querySelector('.react-flow') !== null
}

function isBusy(target: EventTarget | null): boolean {
  return (
    isTypedInto(target) ||
    document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]') !== null
  )
}

function isTypedInto(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.closest(
      'input, textarea, select, [role="textbox"], [role="listbox"], [role="tree"]:not(.outline-tree)',
    ) !== null
  )
}

/** Space and Enter press what has the focus. */
function isOfElement(chord: string, target: EventTarget | null): boolean {
  if (chord !== 'Space' && chord !== 'Enter') return false
  return (
    target instanceof Element && target.closest('button, a, summary, [role="tab"], [role="radio"]') !== null
  )
}
