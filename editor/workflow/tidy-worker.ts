import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { Layout } from './edit.ts'
import type { Size } from './sizes.ts'
import { tidyLayout } from './tidy.ts'

export interface TidyQuestion {
  id: number
  document: Pick<WorkflowDocument, 'nodes' | 'edges'>
  sizes: ReadonlyMap<string, Size>
}

export interface TidyAnswer {
  id: number
  layout?: Layout
  problem?: string
}

// The types of the browser's page stand for those of a worker, which are not loaded beside them.
const port = globalThis as unknown as {
  onmessage: (event: MessageEvent<TidyQuestion>) => void
  postMessage(answer: TidyAnswer): void
}

port.onmessage = ({ data: { id, document, sizes } }) => {
  try {
    port.postMessage({ id, layout: tidyLayout(document, sizes) })
  } catch (error) {
    port.postMessage({ id, problem: String(error) })
  }
}
