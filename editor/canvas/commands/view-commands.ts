import type { Viewport } from '@xyflow/react'
import { toast, toastProblem } from '../../ui/toast.tsx'
import { saveDraftNow } from '../save-draft-now.ts'
import type { Command, CommandContext } from './command.ts'

const before = new WeakMap<object, Viewport>()

/** To the chosen steps, or to real size where none is chosen; the second time back to what was seen before. */
function zoomInOrBack({ flow, store }: CommandContext) {
  const seen = before.get(store)
  if (seen) {
    before.delete(store)
    void flow.setViewport(seen, { duration: 150 })
    return
  }
  before.set(store, flow.getViewport())
  const nodes = [...store.getState().selected].map((id) => ({ id }))
  if (nodes.length > 0) void flow.fitView({ nodes, padding: 0.3, maxZoom: 1.5, duration: 150 })
  else void flow.zoomTo(1, { duration: 150 })
}

export const viewCommands: readonly Command[] = [
  {
    id: 'fit',
    title: 'keys.fit',
    group: 'view',
    keys: ['1'],
    menus: ['canvas'],
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
    id: 'zoom',
    title: 'keys.zoom',
    group: 'view',
    keys: ['Z'],
    run: zoomInOrBack,
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
    keysOnly: true,
    run: ({ store, wanted, closePalette }) => {
      if (wanted) closePalette()
      else store.getState().select([])
    },
  },
  {
    id: 'commands',
    title: 'keys.commands',
    group: 'view',
    keys: ['Ctrl+K'],
    byBrowser: true,
    menus: ['canvas'],
    keysOnly: true,
    run: ({ open }) => open('commands'),
  },
  {
    id: 'find',
    title: 'keys.find',
    group: 'view',
    keys: ['Ctrl+F'],
    menus: ['canvas'],
    run: ({ open }) => open('find'),
  },
  {
    id: 'save',
    title: 'keys.save',
    group: 'workflow',
    keys: ['Ctrl+S'],
    needs: 'editWorkflows',
    run: ({ store, t }) => {
      saveDraftNow(store).then(() => toast(t('save.anyway')), toastProblem)
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
    id: 'scenarios',
    title: 'scenario.title',
    group: 'workflow',
    run: ({ open }) => open('scenarios'),
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
    menus: ['canvas'],
    run: ({ open }) => open('keys'),
  },
]
