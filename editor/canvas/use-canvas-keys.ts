import { useEffect } from 'react'

export type CanvasKeys = Record<
  | 'add'
  | 'remove'
  | 'disable'
  | 'duplicate'
  | 'undo'
  | 'redo'
  | 'selectAll'
  | 'tidy'
  | 'fit'
  | 'actualSize'
  | 'zoomIn'
  | 'zoomOut'
  | 'rename'
  | 'help'
  | 'run'
  | 'try'
  | 'breakpoint'
  | 'escape',
  () => void
> & {
  copy: (cut: boolean) => string | null
  paste: (text: string) => boolean
}

/** Single keys on the canvas; none acts while something is being typed or a dialog is open. */
export function useCanvasKeys(keys: CanvasKeys) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isBusy(event.target)) return
      const act = actionOf(event)
      if (!act) return
      event.preventDefault()
      keys[act]()
    }
    const onCopy = (event: ClipboardEvent) => {
      if (isBusy(event.target) || (getSelection()?.toString() ?? '') !== '') return
      const text = keys.copy(event.type === 'cut')
      if (text === null) return
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
    }
    const onPaste = (event: ClipboardEvent) => {
      if (isBusy(event.target)) return
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (text && keys.paste(text)) event.preventDefault()
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
  }, [keys])
}

type PlainKey = Exclude<keyof CanvasKeys, 'copy' | 'paste'>

function actionOf(event: KeyboardEvent): PlainKey | undefined {
  const key = event.key.toLowerCase()
  if (event.ctrlKey || event.metaKey) {
    if (key === 'z') return event.shiftKey ? 'redo' : 'undo'
    if (key === 'y') return 'redo'
    if (key === 'd') return 'duplicate'
    if (key === 'a') return 'selectAll'
    if (key === 'enter') return event.shiftKey ? 'try' : 'run'
    return undefined
  }
  if (event.altKey) return event.shiftKey && event.code === 'KeyT' ? 'tidy' : undefined
  const single: Record<string, PlainKey> = {
    n: 'add',
    delete: 'remove',
    backspace: 'remove',
    d: 'disable',
    b: 'breakpoint',
    '1': 'fit',
    '0': 'actualSize',
    '+': 'zoomIn',
    '-': 'zoomOut',
    f2: 'rename',
    '?': 'help',
    escape: 'escape',
  }
  return single[key]
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"][aria-modal="true"]')) return true
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null
}
