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
]
