import { api } from '../api.ts'

/** `lost`: it is being tried to get it back. */
export type Connection = 'open' | 'lost'

/** What is sent at least this often, so that a connection that is dead without a word shows. */
const silenceMs = 40_000
const againMs = 1500

export interface LiveFeed {
  close(): void
}

/**
 * Follows a run over connections that may break: it says so, connects again, and goes on behind the last step that was told.
 * `onBack` is called when it is back, as what was not recorded meanwhile is told by nobody.
 */
export function followRun(
  runId: string,
  after: number,
  on: {
    event: (name: 'step' | 'run' | 'output', data: string) => void
    connection: (connection: Connection) => void
    back: () => void
  },
): LiveFeed {
  let feed: EventSource | undefined
  let last = after
  let lost = false
  let again: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  let closed = false

  const alive = () => {
    clearTimeout(silence)
    silence = setTimeout(lose, silenceMs)
  }
  const lose = () => {
    if (closed) return
    feed?.close()
    clearTimeout(silence)
    clearTimeout(again)
    if (!lost) on.connection('lost')
    lost = true
    again = setTimeout(connect, againMs)
  }
  const tell = (name: 'step' | 'run' | 'output') => (event: MessageEvent<string>) => {
    alive()
    const id = Number(event.lastEventId)
    if (event.lastEventId !== '' && Number.isSafeInteger(id)) last = Math.max(last, id)
    on.event(name, event.data)
  }
  function connect() {
    feed = api.liveRun(runId, last)
    feed.addEventListener('open', () => {
      alive()
      if (!lost) return
      lost = false
      on.connection('open')
      on.back()
    })
    feed.addEventListener('error', lose)
    feed.addEventListener('ping', alive)
    for (const name of ['step', 'run', 'output'] as const) feed.addEventListener(name, tell(name))
  }
  // The browser knows that the network is gone long before the connection does.
  window.addEventListener('offline', lose)
  connect()
  return {
    close() {
      closed = true
      window.removeEventListener('offline', lose)
      clearTimeout(silence)
      clearTimeout(again)
      feed?.close()
    },
  }
}
