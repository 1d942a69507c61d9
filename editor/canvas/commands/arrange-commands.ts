import { tidyLayout } from '../../workflow/tidy.ts'
import { measuredSizes } from '../measured-sizes.ts'
import type { Command } from './command.ts'

export const arrangeCommands: readonly Command[] = [
  {
    id: 'tidy',
    title: 'keys.tidy',
    group: 'arrange',
    keys: ['Shift+Alt+T'],
    needs: 'editWorkflows',
    run: ({ store, flow }) => {
      const { history, change } = store.getState()
      change({ do: 'move', layout: tidyLayout(history.document, measuredSizes(flow)) })
      requestAnimationFrame(() => void flow.fitView({ padding: 0.15, maxZoom: 1, duration: 200 }))
    },
  },
]
