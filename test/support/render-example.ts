import { Document, isMap, isPair, isScalar, isSeq, visit } from 'yaml'
import type { JsonObject } from '#engine/graph/json.ts'
import type { NodeExample, StepExample, TriggerExample } from '#engine/graph/node-example.ts'

/** What fits on a line of the documentation stands on one. */
const widestLine = 100

/** An example as Markdown: what stands before it and its parameters as YAML, what comes out as JSON. */
export function renderExample(example: NodeExample): string[] {
  const trigger = 'delivery' in example
  return [
    `**${example.title}**`,
    '',
    ...yaml(trigger ? triggerSide(example) : stepSide(example)),
    ...(trigger ? triggerOutcome(example) : stepOutcome(example)),
  ]
}

function stepSide({ given, params, body, meanwhile }: StepExample): JsonObject {
  const steps = body?.map(({ id, type, params = {}, settings, after }) => ({
    id,
    type,
    params,
    ...(settings ? { settings } : {}),
    ...(after ? { after } : {}),
  }))
  return plain({ given, params, body: steps, meanwhile })
}

function triggerSide({ given, params, delivery }: TriggerExample): JsonObject {
  return plain({ given, params, delivery })
}

function stepOutcome({ gives, meanwhile }: StepExample): string[] {
  const { waitsUntil, inside, sends, run } = gives
  return [
    ...(waitsUntil ? [`The run is parked until ${waitsUntil}${meanwhile ? ' at the latest' : ''}.`, ''] : []),
    ...Object.entries(inside ?? {}).flatMap(([id, outputs]) => [
      `\`${id}\` puts out, one after the other:`,
      '',
      ...json(outputs),
    ]),
    ...(sends && sends.length > 0 ? ['It sends:', '', ...json(sends)] : []),
    ...('error' in gives
      ? [`Fails with the class \`${gives.error.class}\`: ${gives.error.message}`, '']
      : [`Leaves by \`${gives.handle}\` with:`, '', ...json(gives.output)]),
    ...(run ? [`The run has ${run}.`, ''] : []),
  ]
}

function triggerOutcome({ gives }: TriggerExample): string[] {
  if ('refused' in gives) return [`Refused: ${gives.refused}`, '']
  return [
    gives.events.length === 1 ? 'The event:' : 'The events:',
    '',
    ...json(gives.events.length === 1 ? gives.events[0] : gives.events),
  ]
}

function yaml(value: JsonObject): string[] {
  const document = new Document(value)
  visit(document, {
    Collection(_, node, path) {
      // Inner records on a line of their own, as documents and playbooks write them; those of the desk in any case.
      const depth = path.filter(isPair).length
      if (depth < 2 || (!isMap(node) && !isSeq(node))) return
      const isList = isSeq(node) && node.items.some(isMap)
      const ofDesk =
        path.some((at) => isPair(at) && isScalar(at.key) && at.key.value === 'desk') && depth === 3
      const line = oneLine(node.toJSON())
      const fits = line.length <= widestLine && !line.includes('\\n')
      if (!isList && (fits || (ofDesk && isMap(node)))) node.flow = true
    },
  })
  const text = document.toString({ lineWidth: 0 }).trimEnd()
  return ['```yaml', ...text.split('\n'), '```', '']
}

function json(value: unknown): string[] {
  return ['```json', ...jsonText(value, '').split('\n'), '```', '']
}

/** What fits on a line stands on one, at any depth. */
function jsonText(value: unknown, indent: string): string {
  const line = oneLine(value)
  if (typeof value !== 'object' || value === null || indent.length + line.length <= widestLine) return line
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${inner}${jsonText(item, inner)}`).join(',\n')}\n${indent}]`
  }
  const fields = Object.entries(value).map(
    ([name, field]) => `${inner}${JSON.stringify(name)}: ${jsonText(field, inner)}`,
  )
  return `{\n${fields.join(',\n')}\n${indent}}`
}

function oneLine(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ')
}

/** Without what is not there. */
function plain(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject
}
