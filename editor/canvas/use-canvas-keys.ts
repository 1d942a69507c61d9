import { useEffect, useRef } from 'react'
import { type CommandContext, isOpenTo } from './commands/command.ts'
import { commands } from './commands/commands.ts'
import { copySelected } from './commands/edit-commands.ts'
import { chordOf } from './commands/key-chord.ts'
import { pasteText } from './paste-text.ts'

const byChord = new Map(commands.flatMap((command) => (command.keys ?? []).map((key) => [key, command])))

/** Keys on the canvas do what the list of commands says; none acts while something is typed or a dialog is open. */
export function useCanvasKeys(context: CommandContext) {
  const now = useRef(context)
  now.current = context
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isBusy(event.target)) return
      const command = byChord.get(chordOf(event))
      if (!command) return
      event.preventDefault()
      if (isOpenTo(command, now.current)) command.run(now.current)
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
      if (text && pasteText(now.current, text, false)) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    document.addEventListener('copy', onCopy)
    document.addEventListener('cut', onCopy)
    document.addEventListener('paste', onPaste)
    return () => {
      document.removeEventListener('keydown', onKeyDown)
      document.removeEventListener('copy', onCopy)
      document.removeEventListener('cut', onCopy)
      document.removeEventListener('paste', onPaste)
    }
  }, [])
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"][aria-modal="true"]')) return true
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null
}
