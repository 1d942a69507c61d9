import { EventEmitter } from 'node:events'
import pg from 'pg'
import type { Logger } from 'pino'

/** Tells at once that something about a workflow's draft, its people or its reviews changed, in whichever process. */
export interface DraftFeed {
  watch(workflowId: string, listener: () => void): () => void
}

const channel = 'sentiero_drafts'
const againMs = 2000

/**
 * Listens on one connection of its own for as long as somebody watches. A hint: while that connection is broken nothing
 * is told, so whoever watches also looks now and then.
 */
export function createDraftFeed(pool: pg.Pool, log: Logger): DraftFeed {
  const emitter = new EventEmitter()
  emitter.setMaxListeners(0)
  let watching = 0
  let client: pg.Client | undefined
  let again: NodeJS.Timeout | undefined

  const open = () => {
    if (watching === 0 || client) return
    const opened = new pg.Client({ ...pool.options, application_name: 'sentiero drafts' })
    client = opened
    const lost = (error?: Error) => {
      if (client !== opened) return
      client = undefined
      if (error) log.warn({ err: error }, 'Listening for changes of drafts stopped; trying again')
      opened.end().catch(() => undefined)
      clearTimeout(again)
      again = setTimeout(open, againMs)
    }
    opened.on('error', lost)
    opened.on('end', () => lost())
    opened.on('notification', ({ payload }) => {
      if (payload) emitter.emit(payload)
    })
    opened
      .connect()
      .then(() => opened.query(`listen ${channel}`))
      .catch(lost)
  }

  const close = () => {
    clearTimeout(again)
    const closing = client
    client = undefined
    closing?.end().catch(() => undefined)
  }

  return {
    watch(workflowId, listener) {
      emitter.on(workflowId, listener)
      watching += 1
      open()
      return () => {
        emitter.off(workflowId, listener)
        watching -= 1
        if (watching === 0) close()
      }
    },
  }
}
