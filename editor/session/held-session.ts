import { createStore } from 'zustand'
import type { Session } from '#engine/api/types.ts'
import { api } from '../api.ts'

/** Whether the session of a page that must not be left has ended: whoever is there signs in again over it. */
export const signedOut = createStore(() => ({ is: false }))

let known: Session | undefined
let holders = 0

/**
 * Who is signed in. While a page is held, whoever was stays: their unsaved work is on the screen, and every request that
 * needs a session is refused by the server all the same.
 */
export async function readSession(): Promise<Session> {
  const session = await api.session()
  if (session.user === null && holders > 0 && known) {
    signedOut.setState({ is: true })
    return known
  }
  signedOut.setState({ is: false })
  known = session.user === null ? undefined : session
  return session
}

/** Holds the page that is open; answers what lets go of it. */
export function holdSession(): () => void {
  holders += 1
  return () => {
    holders -= 1
    if (holders === 0) signedOut.setState({ is: false })
  }
}
