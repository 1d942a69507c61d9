import { boxesOf, movedBy } from '../../workflow/groups.ts'
import { type Direction, stepBeside, stepsAlong } from '../../workflow/walk.ts'
import { measuredSizes } from '../measured-sizes.ts'
import type { Command, CommandContext } from './command.ts'

const arrows = ['Left', 'Right', 'Up', 'Down'] as const
const near = 8
const far = 32

/** From step to step by the arrows, and moving what is chosen with Ctrl and the arrows. */
export const walkCommands: readonly Command[] = [
  {
    id: 'walk',
    title: 'keys.walkSteps',
    group: 'walk',
    keys: arrows,
    keysOnly: true,
    run: (context, chord) => walkTo(context, directionOf(chord)),
  },
  {
    id: 'chooseBefore',
    title: 'keys.chooseBefore',
    group: 'walk',
    keys: ['Shift+Left'],
    possible: ({ selected }) => selected.size > 0,
    whyNot: 'why.step',
    run: (context) => chooseAlong(context, 'left'),
  },
  {
    id: 'chooseAfter',
    title: 'keys.chooseAfter',
    group: 'walk',
    keys: ['Shift+Right'],
    possible: ({ selected }) => selected.size > 0,
    whyNot: 'why.step',
    run: (context) => chooseAlong(context, 'right'),
  },
  {
    id: 'move',
    title: 'keys.moveNear',
    group: 'arrange',
    keys: arrows.map((arrow) => `Ctrl+${arrow}`),
    needs: 'editWorkflows',
    possible: ({ selected }) => selected.size > 0,
    keysOnly: true,
    run: (context, chord) => moveBy(context, directionOf(chord), near),
  },
  {
    id: 'moveFar',
    title: 'keys.moveFar',
    group: 'arrange',
    keys: arrows.map((arrow) => `Ctrl+Shift+${arrow}`),
    needs: 'editWorkflows',
    possible: ({ selected }) => selected.size > 0,
    keysOnly: true,
    run: (context, chord) => moveBy(context, directionOf(chord), far),
  },
]

function directionOf(chord: string | undefined): Direction {
  const arrow = arrows.find((each) => chord?.endsWith(each)) ?? 'Right'
  return ({ Left: 'left', Right: 'right', Up: 'up', Down: 'down' } as const)[arrow]
}

function chooseAlong({ store }: CommandContext, direction: 'left' | 'right') {
  const { history, selected, select } = store.getState()
  select(stepsAlong(history.document, selected, direction))
}

function walkTo({ store, flow }: CommandContext, direction: Direction) {
  const { history, kinds, selected, select } = store.getState()
  const next = stepBeside(history.document, kinds, heightsOf(flow), [...selected].at(-1), direction)
  if (next === undefined) return
  select([next])
  // The focus goes along, so that a screen reader says where one is and Tab goes on from there.
  const card = document.querySelector(`.react-flow__node[data-id="${CSS.escape(next)}"]`)
  if (card instanceof HTMLElement) card.focus({ preventScroll: true })
}

function moveBy({ store, flow }: CommandContext, direction: Direction, by: number) {
  const { history, kinds, selected, change } = store.getState()
  const boxes = boxesOf(history.document, kinds, heightsOf(flow))
  const x = direction === 'left' ? -by : direction === 'right' ? by : 0
  const y = direction === 'up' ? -by : direction === 'down' ? by : 0
  change({ do: 'move', layout: movedBy(history.document, selected, boxes, { x, y }) })
}

function heightsOf(flow: CommandContext['flow']): Map<string, number> {
  return new Map([...measuredSizes(flow)].map(([id, { height }]) => [id, height]))
}
