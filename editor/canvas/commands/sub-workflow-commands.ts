import type { DocumentState } from '../../workflow/document-store.ts'
import { calledWorkflow } from '../../workflow/extract.ts'
import type { Command } from './command.ts'

/** The workflow that the one chosen step runs. */
function calledBy({ history, kinds, selected }: DocumentState): string | undefined {
  if (selected.size !== 1) return undefined
  const step = history.document.nodes.find(({ id }) => selected.has(id))
  return step && calledWorkflow(step, kinds)
}

export const subWorkflowCommands: readonly Command[] = [
  {
    id: 'extract',
    title: 'keys.extract',
    group: 'steps',
    keys: ['Alt+X'],
    needs: 'editWorkflows',
    possible: ({ selected }) => selected.size > 0,
    run: ({ open }) => open('extract'),
  },
  {
    id: 'openCalled',
    title: 'keys.openCalled',
    group: 'steps',
    keys: ['Ctrl+Shift+O'],
    possible: (state) => calledBy(state) !== undefined,
    whyNot: 'why.noCalled',
    menus: ['step'],
    run: ({ store, go }) => {
      const id = calledBy(store.getState())
      if (id !== undefined) go(`/workflows/${id}`)
    },
  },
]
