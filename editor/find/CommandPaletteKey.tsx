import { Kbd } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { allWords } from '../i18n/translate.ts'
import { openCommandPalette, usePaletteOpened } from './offered-entries.ts'

const CommandPalette = lazy(async () => {
  const [{ CommandPalette }] = await Promise.all([import('./CommandPalette.tsx'), allWords()])
  return { default: CommandPalette }
})

/** Opens the command palette by Ctrl+K and by its button in the rail. Its code is fetched when it is first wanted. */
export function CommandPaletteKey() {
  const { t } = useTranslation()
  const opened = usePaletteOpened()
  const [wanted, setWanted] = useState(false)
  if (opened && !wanted) setWanted(true)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const held = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey
      if (!held || event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      event.stopPropagation()
      const inDialog = document.querySelector('[role="dialog"][aria-modal="true"]')
      const isOurs = document.getElementById('command-entries') !== null
      if (!inDialog || isOurs) openCommandPalette(!isOurs)
    }
    document.addEventListener('keydown', onKeyDown, true)
    return () => document.removeEventListener('keydown', onKeyDown, true)
  }, [])
  return (
    <>
      <button
        type="button"
        className="rail-link rail-search"
        aria-keyshortcuts="Control+K Meta+K"
        title={t('commands.title')}
        onClick={() => openCommandPalette()}
      >
        <IconSearch size={17} stroke={1.8} aria-hidden />
        <span className="rail-label">{t('word.search')}</span>
        <Kbd size="xs" className="rail-key" aria-hidden>
          {/mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘K' : 'Ctrl+K'}
        </Kbd>
      </button>
      {wanted ? (
        <Suspense fallback={null}>
          <CommandPalette />
        </Suspense>
      ) : null}
    </>
  )
}
