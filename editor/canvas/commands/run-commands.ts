import { toastProblem } from '../../ui/toast.tsx'
import { saveDraftNow } from '../save-draft-now.ts'
import type { Command } from './command.ts'

export const runCommands: readonly Command[] = [
  {
    id: 'run',
    title: 'keys.run',
    group: 'run',
    keys: ['Ctrl+Enter'],
    needs: 'work',
    run: ({ open }) => open('run'),
  },
  {
    id: 'try',
    title: 'keys.try',
    group: 'run',
    keys: ['Ctrl+Shift+Enter'],
    needs: 'editWorkflows',
    run: ({ open }) => open('try'),
  },
  {
    id: 'backtest',
    title: 'backtest.open',
    group: 'run',
    run: ({ store, may, workflow, go }) => {
      // It plays what the server has.
      const saved = may.editWorkflows ? saveDraftNow(store) : Promise.resolve()
      saved.then(() => go(`/workflows/${workflow.id}/backtests`), toastProblem)
    },
  },
]
