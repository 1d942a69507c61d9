import { useEffect, useRef } from 'react'
import { createStore, useStore } from 'zustand'

export const entryGroups = [
  'recent',
  'commands',
  'steps',
  'pages',
  'workflows',
  'tickets',
  'customers',
  'devices',
  'runbooks',
  'playbooks',
  'connections',
  'settings',
] as const
export type EntryGroup = (typeof entryGroups)[number]

/** One thing that the command palette finds. */
export interface Entry {
  /** Its own among all, kept in the browser for what was used last. */
  id: string
  group: EntryGroup
  title: string
  /** Where it belongs to, or what it is. */
  hint?: string
  /** Words it is found by beside its title. */
  words?: readonly string[]
  /** The keys for it, as they are written. */
  keys?: string
  /** Why it cannot be done now. */
  why?: string
  /** The page it leads to; without one `run` does it. */
  to?: string
  run?: () => void
}

interface Palette {
  opened: boolean
  /** What the open page offers, asked for when the palette opens. */
  offers: readonly (() => readonly Entry[])[]
}

const palette = createStore<Palette>(() => ({ opened: false, offers: [] }))

export function usePaletteOpened(): boolean {
  return useStore(palette, ({ opened }) => opened)
}

export function openCommandPalette(opened = true) {
  palette.setState({ opened })
}

export function offeredEntries(): Entry[] {
  return palette.getState().offers.flatMap((offer) => offer())
}

/** Lets the command palette find what belongs to the open page, as long as it is open. */
export function useOffer(entries: () => readonly Entry[]) {
  const now = useRef(entries)
  now.current = entries
  useEffect(() => {
    const offer = () => now.current()
    palette.setState(({ offers }) => ({ offers: [...offers, offer] }))
    return () => palette.setState(({ offers }) => ({ offers: offers.filter((other) => other !== offer) }))
  }, [])
}
