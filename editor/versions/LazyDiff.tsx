import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { WorkflowDocument } from '#engine/graph/document.ts'

// The page stands without it; most visits never compare anything.
const DiffView = lazy(() => import('./DiffView.tsx'))

/** What is different between two documents, loaded when it is first looked at. */
export function LazyDiff(props: {
  before: WorkflowDocument
  after: WorkflowDocument
  /** Steps of which both sides changed the same. */
  conflicting?: ReadonlySet<string>
}) {
  return (
    <Suspense fallback={<Skeleton height={440} radius={6} />}>
      <DiffView {...props} />
    </Suspense>
  )
}
