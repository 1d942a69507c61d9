import type { WorkflowDocument } from '#engine/graph/document.ts'
import { buildDocument, expression, literal, template } from '../support/document.ts'

const blocks = 37

/** 300 steps as people draw them: two ways that meet again and a loop with two steps, again and again, in rows of four. */
export function threeHundredNodes(): WorkflowDocument {
  const nodes: Parameters<typeof buildDocument>[0] = {
    hook: { type: 'webhook.received', params: { authentication: literal('bearer') } },
  }
  const edges: string[] = []
  const layout: WorkflowDocument['layout'] = { hook: { x: 0, y: 0 } }
  const setStep = { type: 'flow.set', params: { host: expression('trigger.body.host') } }
  let last = 'hook'
  for (let n = 0; n < blocks; n++) {
    const id = (name: string) => `${name}${n}`
    const left = 320 + (n % 4) * 1780
    const top = Math.floor(n / 4) * 360
    const put = (name: string, node: (typeof nodes)[string], x: number, y: number) => {
      nodes[id(name)] = node
      layout[id(name)] = { x, y }
    }
    put('if', { type: 'flow.if', params: { condition: expression('trigger.body.disk > 90') } }, left, top)
    put('yes', setStep, left + 300, top)
    put('then', setStep, left + 600, top)
    put('no', setStep, left + 300, top + 160)
    put('meet', { type: 'flow.set', params: { text: template('{{ trigger.body.host }}') } }, left + 900, top)
    edges.push(`${last} -> ${id('if')}`, `${id('if')}:yes -> ${id('yes')}`, `${id('if')}:no -> ${id('no')}`)
    edges.push(
      `${id('yes')} -> ${id('then')}`,
      `${id('then')} -> ${id('meet')}`,
      `${id('no')} -> ${id('meet')}`,
    )
    put('each', { type: 'flow.each', params: { items: expression('trigger.body.disks') } }, left + 1200, top)
    for (const [place, name] of ['a', 'b'].entries())
      put(name, { ...setStep, in: id('each') }, left + 1224 + place * 260, top + 64)
    edges.push(`${id('meet')} -> ${id('each')}`, `${id('a')} -> ${id('b')}`)
    last = id('each')
  }
  for (let n = 0; Object.keys(nodes).length < 300; n++) {
    nodes[`end${n}`] = setStep
    layout[`end${n}`] = { x: 320 + n * 300, y: 3650 }
    edges.push(`${last} -> end${n}`)
    last = `end${n}`
  }
  return { ...buildDocument(nodes, edges), name: 'Three hundred', layout }
}
