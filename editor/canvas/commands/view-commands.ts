import type { Command } from './command.ts'

export const viewCommands: readonly Command[] = [
  {
    id: 'fit',
    title: 'keys.fit',
    group: 'view',
    keys: ['1'],
    run: ({ flow }) => void flow.fitView({ padding: 0.15, maxZoom: 1, duration: 150 }),
  },
  {
    id: 'actualSize',
    title: 'keys.actual',
    group: 'view',
    keys: ['0'],
    run: ({ flow }) => void flow.zoomTo(1, { duration: 150 }),
  },
  {
    id: 'zoomIn',
    title: 'canvas.zoomIn',
    group: 'view',
    keys: ['+'],
    run: ({ flow }) => void flow.zoomIn(),
  },
  {
    id: 'zoomOut',
    title: 'canvas.zoomOut',
    group: 'view',
    keys: ['-'],
    run: ({ flow }) => void flow.zoomOut(),
  },
  {
    id: 'escape',
    title: 'keys.escape',
    group: 'view',
    keys: ['Esc'],
    run: ({ store, wanted, closePalette }) => {
      if (wanted) closePalette()
      else store.getState().select([])
    },
  },
  {
    id: 'problems',
    title: 'head.problemList',
    group: 'workflow',
    run: ({ open }) => open('problems'),
  },
  {
    id: 'versions',
    title: 'head.versions',
    group: 'workflow',
    run: ({ open }) => open('versions'),
  },
  {
    id: 'settings',
    title: 'flowSettings.title',
    group: 'workflow',
    run: ({ open }) => open('settings'),
  },
  {
    id: 'keys',
    title: 'canvas.help',
    group: 'view',
    keys: ['?'],
    run: ({ open }) => open('keys'),
  },
]
