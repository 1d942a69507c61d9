import { buildingOf } from '../../data/building.ts'
import { togglePin, tryStep } from '../../data/try-step.ts'
import type { DocumentState } from '../../workflow/document-store.ts'
import type { Command } from './command.ts'

function chosen({ history, kinds, selected }: DocumentState, role: 'action' | 'any'): string | undefined {
  const [id] = selected
  const node = selected.size === 1 ? history.document.nodes.find((node) => node.id === id) : undefined
  const found = node && kinds.get(node.type)?.role
  return found && (role === 'any' || found === role) ? node.id : undefined
}

const oneAction = (state: DocumentState) => chosen(state, 'action') !== undefined

export const dataCommands: readonly Command[] = [
  {
    id: 'runStep',
    title: 'data.runStepDry',
    group: 'run',
    keys: ['T'],
    needs: 'editWorkflows',
    possible: oneAction,
    whyNot: 'why.oneStep',
    menus: ['step'],
    run: ({ store }) => {
      const nodeId = chosen(store.getState(), 'action')
      if (nodeId) void tryStep(store, { nodeId, alone: true, mode: 'dry' })
    },
  },
  {
    id: 'runToHere',
    title: 'data.runToHereDry',
    group: 'run',
    keys: ['Shift+T'],
    needs: 'editWorkflows',
    possible: oneAction,
    whyNot: 'why.oneStep',
    menus: ['step'],
    run: ({ store }) => {
      const nodeId = chosen(store.getState(), 'action')
      if (nodeId) void tryStep(store, { nodeId, alone: false, mode: 'dry' })
    },
  },
  {
    id: 'runToHereForReal',
    title: 'data.toHereForReal',
    group: 'run',
    needs: 'editWorkflows',
    possible: oneAction,
    whyNot: 'why.oneStep',
    menus: ['step'],
    run: ({ store }) => {
      const nodeId = chosen(store.getState(), 'action')
      if (nodeId) buildingOf(store).setState({ asked: { nodeId, alone: false } })
    },
  },
  {
    id: 'pin',
    title: 'data.pinOrUnpin',
    group: 'steps',
    keys: ['P'],
    needs: 'editWorkflows',
    possible: (state) => chosen(state, 'any') !== undefined,
    whyNot: 'why.oneStep',
    menus: ['step'],
    run: ({ store }) => {
      const nodeId = chosen(store.getState(), 'any')
      if (nodeId) void togglePin(store, nodeId)
    },
  },
  {
    id: 'editOutput',
    title: 'data.editOutput',
    group: 'steps',
    needs: 'editWorkflows',
    possible: (state) => chosen(state, 'any') !== undefined,
    whyNot: 'why.oneStep',
    menus: ['step'],
    run: ({ store }) => {
      const nodeId = chosen(store.getState(), 'any')
      if (nodeId) buildingOf(store).setState({ edited: nodeId })
    },
  },
]
