import { Menu, Text } from '@mantine/core'
import { useReactFlow } from '@xyflow/react'
import { type MouseEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CommandContext, isInMenu, type MenuPlace, whyNot } from './commands/command.ts'
import { commands } from './commands/commands.ts'
import { keyText } from './commands/key-chord.ts'

const groups = ['steps', 'arrange', 'walk', 'run', 'workflow', 'view'] as const

interface Clicked {
  x: number
  y: number
  place: MenuPlace
  /** Not in the outline, which has no places to put a step at. */
  onCanvas: boolean
}

/** What stands under the right mouse button, or has the focus when the menu key is pressed, offers its commands. */
export function CanvasMenu({ context, children }: { context: CommandContext; children: ReactNode }) {
  const { t } = useTranslation()
  const { screenToFlowPosition } = useReactFlow()
  const [clicked, setClicked] = useState<Clicked | null>(null)
  const open = (event: MouseEvent) => {
    if (!(event.target instanceof Element) || event.target.closest('input, textarea, .react-flow__minimap'))
      return
    event.preventDefault()
    const onCanvas = event.target.closest('.react-flow') !== null
    setClicked({
      ...pointOf(event, event.target),
      place: onCanvas ? chooseUnder(event.target, context) : placeOfChosen(context),
      onCanvas,
    })
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the menu key fires the same event on what has the focus
    <div style={{ display: 'contents' }} onContextMenu={open}>
      {children}
      {clicked ? (
        <Menu
          key={`${clicked.x} ${clicked.y}`}
          defaultOpened
          onClose={() => setClicked(null)}
          position="bottom-start"
          middlewares={{ flip: false, shift: { crossAxis: true, padding: 8 } }}
          shadow="md"
          returnFocus
        >
          <Menu.Target>
            <button
              type="button"
              tabIndex={-1}
              aria-label={t('menu.label')}
              style={{
                position: 'fixed',
                left: clicked.x,
                top: clicked.y,
                width: 0,
                height: 0,
                padding: 0,
                border: 0,
              }}
            />
          </Menu.Target>
          <Menu.Dropdown aria-label={t('menu.label')} className="canvas-menu">
            {clicked.onCanvas && clicked.place === 'canvas' && context.may.editWorkflows ? (
              <Menu.Item onClick={() => context.want({ at: screenToFlowPosition(clicked) })}>
                {t('menu.addHere')}
              </Menu.Item>
            ) : null}
            <MenuCommands place={clicked.place} context={context} />
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </div>
  )
}

function MenuCommands({ place, context }: { place: MenuPlace; context: CommandContext }) {
  const { t } = useTranslation()
  const offered = groups.flatMap((group) =>
    commands.filter(
      (command) => command.group === group && isInMenu(command, place) && whyNot(command, context) === null,
    ),
  )
  return offered.map((command, row) => {
    const { id, title, keys, group } = command
    const before = offered[row - 1]
    return (
      <div key={id} style={{ display: 'contents' }}>
        {before && before.group !== group ? <Menu.Divider /> : null}
        <Menu.Item
          rightSection={
            keys?.[0] ? (
              <Text size="xs" c="dimmed" aria-hidden>
                {keyText(keys[0])}
              </Text>
            ) : null
          }
          onClick={() => command.run(context)}
        >
          {t(title)}
        </Menu.Item>
      </div>
    )
  })
}

/** The menu key names no point: then it is the middle of what has the focus. */
function pointOf({ clientX, clientY }: MouseEvent, target: Element): { x: number; y: number } {
  if (clientX !== 0 || clientY !== 0) return { x: clientX, y: clientY }
  const box = target.getBoundingClientRect()
  return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 200) }
}

/** Chooses what was clicked, unless it belongs to what is chosen already; answers which menu that asks for. */
function chooseUnder(target: Element, { store }: CommandContext): MenuPlace {
  const { selected, selectedEdges, select } = store.getState()
  // The tools of a connection lie over it.
  const edge =
    target.closest('.react-flow__edge')?.getAttribute('data-id') ??
    target.closest('.edge-tools')?.getAttribute('data-edge')
  if (edge) {
    if (!selectedEdges.has(edge)) select([], [edge])
    return 'edge'
  }
  // The frame around several chosen steps lies over them.
  const many = target.closest('.react-flow__nodesselection')
  const step =
    target.closest('.react-flow__node')?.getAttribute('data-id') ??
    target.closest('.outline-row[data-is="step"]')?.getAttribute('data-key')
  if (step && !selected.has(step)) select([step])
  else if (!step && !many) return 'canvas'
  return store.getState().selected.size > 1 ? 'selection' : 'step'
}

function placeOfChosen({ store }: CommandContext): MenuPlace {
  const { size } = store.getState().selected
  return size > 1 ? 'selection' : size === 1 ? 'step' : 'canvas'
}
