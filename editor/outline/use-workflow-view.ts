import { useMediaQuery } from '@mantine/hooks'
import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

export type WorkflowView = 'canvas' | 'outline'

/** How the open workflow is shown, kept in the address; a narrow screen begins with the outline. */
export function useWorkflowView(): [WorkflowView, (view: WorkflowView) => void] {
  const [search, setSearch] = useSearchParams()
  const narrow = useMediaQuery('(max-width: 699px)', undefined, { getInitialValueInEffect: false }) ?? false
  const usual: WorkflowView = narrow ? 'outline' : 'canvas'
  const asked = search.get('view')
  const set = useCallback(
    (view: WorkflowView) =>
      setSearch(
        (old) => {
          const next = new URLSearchParams(old)
          if (view === usual) next.delete('view')
          else next.set('view', view)
          return next
        },
        { replace: true },
      ),
    [setSearch, usual],
  )
  return [asked === 'canvas' || asked === 'outline' ? asked : usual, set]
}
