import type { DraftNewsView } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { applyPatches, type DocumentPatch, patchesBetween } from '#engine/graph/patch.ts'
import { ApiProblem, api } from '../api.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import type { DocumentStore } from '../workflow/document-store.ts'
import { newUuid } from './unsent-changes.ts'

/** Keeps the draft here and the one on the server together. */
export interface DraftSync {
  /** Looks now whether there is something to save or to take in. */
  poke(): void
  /** Answers the document once the server has it; throws where it cannot have it now, and says why. */
  flush(): Promise<WorkflowDocument>
  /** The last save, from a page that is left. */
  leave(): void
  stop(): void
}

/** What others did, for telling it. */
export type TellNews = (news: DraftNewsView, conflicts: number) => void

/** A save whose answer may have been lost: it is sent again as it was, and the server does it once. */
interface Pending {
  saveId: string
  revision: number
  patches: DocumentPatch[]
  document: WorkflowDocument
}

const pauseMs = 500
const firstRetryMs = 2000
const longestRetryMs = 15_000

const syncs = new WeakMap<DocumentStore, DraftSync>()

/** The one that keeps an open workflow together with the server. */
export function syncOf(store: DocumentStore): DraftSync | undefined {
  return syncs.get(store)
}

/**
 * One request at a time: saves are sent shortly after the last change, what others saved is merged in before the next one
 * goes out. Where the server cannot be reached it is tried again and again; nothing is given up.
 */
export function startDraftSync(store: DocumentStore, mayEdit: boolean, tell: TellNews): DraftSync {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined
  let pending: Pending | undefined
  let retryMs = firstRetryMs
  let stopped = false

  const hasChanges = () => {
    const { history, savedDocument } = store.getState()
    return pending !== undefined || history.document !== savedDocument
  }

  const take = (news: DraftNewsView) => {
    const { savedDocument, receive } = store.getState()
    const theirs =
      news.document ??
      news.changes.reduce((document, { patches }) => applyPatches(document, patches), savedDocument)
    const { conflicts } = receive(theirs, news.revision, (path) => whoChanged(news, path))
    tell(news, conflicts)
  }

  /** What others did, where a save of ours may or may not have come through before. */
  const hear = (news: DraftNewsView) => {
    if (!pending) {
      take(news)
      return
    }
    // Not every change is remembered: the save itself is sent again, and its answer tells.
    if (news.document) return
    const own = news.changes.find(({ saveId }) => saveId === pending?.saveId)
    if (own) store.getState().saved(pending.document, own.revision, store.getState().problems)
    pending = undefined
    take({ ...news, changes: news.changes.filter(({ revision }) => revision > (own?.revision ?? 0)) })
  }

  const send = async (leaving: boolean) => {
    const state = store.getState()
    if (!pending) {
      const { document } = state.history
      const patches = patchesBetween(state.savedDocument, document)
      if (patches.length === 0) {
        state.saved(document, state.revision, state.problems)
        return
      }
      pending = { saveId: newUuid(), revision: state.revision, patches, document }
    }
    const { document, saveId, revision, patches } = pending
    if (!['offline', 'failed'].includes(state.save.is)) state.saving()
    try {
      const answer = await api.changeDraft(state.workflowId, { saveId, revision, patches }, leaving)
      pending = undefined
      store.getState().saved(document, answer.revision, answer.problems)
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 409) throw error
      pending = undefined
      // What the API's contract says of a 409.
      take(error.body as unknown as DraftNewsView)
    }
  }

  const round = async (leaving: boolean) => {
    try {
      const { newest, revision, workflowId } = store.getState()
      if (newest > revision) hear(await api.draftChanges(workflowId, revision))
      if (mayEdit && hasChanges() && store.getState().save.is !== 'conflict') await send(leaving)
      retryMs = firstRetryMs
    } catch (error) {
      fail(error)
    }
  }

  const fail = (error: unknown) => {
    const status = error instanceof ApiProblem ? error.status : 500
    const { notSaved } = store.getState()
    if (status === 401) {
      notSaved({ is: 'signedOut' })
      return
    }
    // The server was asked and will not have it: asking again as it is would be of no use.
    if (status >= 400 && status < 500 && status !== 429 && status !== 408) pending = undefined
    retryMs = Math.min(retryMs * 2, longestRetryMs)
    notSaved(status === 0 ? { is: 'offline' } : { is: 'failed', detail: sentenceOf(error) })
  }

  const run = (leaving = false): Promise<void> => {
    clearTimeout(timer)
    running ??= round(leaving).finally(() => {
      running = undefined
      plan()
    })
    return running
  }

  /** What is left to do, and when. */
  const plan = () => {
    clearTimeout(timer)
    if (stopped) return
    const { save, newest, revision } = store.getState()
    if (save.is === 'signedOut') return
    if (save.is === 'offline' || save.is === 'failed') {
      timer = setTimeout(() => void run(), retryMs)
    } else if (newest > revision && !pending) timer = setTimeout(() => void run(), 0)
    else if (mayEdit && hasChanges() && save.is !== 'conflict') timer = setTimeout(() => void run(), pauseMs)
  }

  const unsubscribe = store.subscribe((state, before) => {
    if (running || state === before) return
    const isNews = state.newest !== before.newest
    const isEdit = state.history.document !== before.history.document
    const isSettled = before.save.is === 'conflict' && state.save.is !== 'conflict'
    if (state.save.is === 'offline' || state.save.is === 'signedOut') return
    if (isNews || isEdit || isSettled) plan()
  })
  const sync: DraftSync = {
    poke: () => {
      retryMs = firstRetryMs
      void run()
    },
    async flush() {
      for (let tries = 0; tries < 20; tries += 1) {
        await run()
        const { save, history, savedDocument } = store.getState()
        if (!pending && history.document === savedDocument) return history.document
        if (save.is !== 'saving' && save.is !== 'unsaved' && save.is !== 'saved') break
      }
      const { save } = store.getState()
      throw new NotSaved(save.is === 'failed' ? save.detail : save.is)
    },
    leave: () => {
      if (mayEdit && hasChanges() && !running) void run(true)
    },
    stop() {
      if (stopped) return
      stopped = true
      unsubscribe()
      clearTimeout(timer)
      if (syncs.get(store) === sync) syncs.delete(store)
    },
  }
  syncs.set(store, sync)
  plan()
  return sync
}

/** The draft could not be saved now: `why` is `conflict`, `offline`, `signedOut`, or a sentence. */
export class NotSaved extends Error {
  override name = 'NotSaved'
}

function whoChanged(news: DraftNewsView, path: readonly string[]): string {
  const key = path.join('/')
  const last = news.changes.findLast(({ patches }) =>
    patches.some(({ path }) => {
      const other = path.join('/')
      return other === key || other.startsWith(`${key}/`) || key.startsWith(`${other}/`)
    }),
  )
  return last?.name ?? ''
}
