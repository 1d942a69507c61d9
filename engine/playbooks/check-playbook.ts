import { nearestName } from '../expressions/nearest-name.ts'
import { checkDocument } from '../graph/check.ts'
import type { Registry } from '../registry.ts'
import { fillIn } from './fill-in.ts'
import { InputsRefused, type InputValues, inputValues } from './input-values.ts'
import type { PlaybookProblem } from './parse-playbook.ts'
import { inputReference, type Playbook, type PlaybookInput } from './playbook.ts'

/**
 * What is wrong with a playbook that reads well: steps that are not known here, what a document may not have, defaults that
 * do not fit, needs that are not what its workflow uses, scenarios that speak of what is not there.
 */
export function checkPlaybook(
  playbook: Playbook,
  registry: Pick<Registry, 'kind' | 'trigger'>,
): PlaybookProblem[] {
  return [
    ...checkInputs(playbook),
    ...checkNeeds(playbook, registry),
    ...checkWorkflow(playbook, registry),
    ...checkScenarios(playbook),
    ...checkVersions(playbook),
  ].map((problem) => ({ ...problem, line: null }))
}

type Found = Omit<PlaybookProblem, 'line'>

function checkInputs({ inputs }: Playbook): Found[] {
  return Object.entries(inputs).flatMap(([name, input]): Found[] => {
    if (input.type === 'choice' && !input.choices) {
      return [{ where: `inputs.${name}`, message: 'It is to be chosen, and names no choices.' }]
    }
    if (input.default === undefined) return []
    return wrongInput(name, input, { [name]: input.default }).map((message) => ({
      where: `inputs.${name}.default`,
      message: `The default does not fit: ${message}`,
    }))
  })
}

function wrongInput(name: string, input: PlaybookInput, given: InputValues): string[] {
  try {
    const read = inputValues({ inputs: { [name]: { ...input, default: undefined } } }, given)[name]
    // A command line has texts only; a file has the type itself.
    const kinds = { text: 'string', choice: 'string', number: 'number', boolean: 'boolean' } as const
    const isOfType = read === undefined || typeof given[name] === kinds[input.type]
    return isOfType ? [] : [`"${name}" (${input.title.en}) is of the type ${input.type}.`]
  } catch (error) {
    if (error instanceof InputsRefused) return error.issues.map(({ message }) => message)
    throw error
  }
}

function checkNeeds({ inputs, needs, document }: Playbook, registry: Pick<Registry, 'trigger'>): Found[] {
  const found: Found[] = []
  for (const [place, name] of needs.connections.entries()) {
    const picker = Object.hasOwn(inputs, name) ? inputs[name]?.picker : undefined
    if (picker?.startsWith('connection:')) continue
    found.push({
      where: `needs.connections.${place}`,
      message: `"${name}" is no input that chooses a connection.`,
    })
  }
  const triggers = document.nodes.filter(({ type }) => registry.trigger(type)).map(({ type }) => type)
  for (const [place, type] of needs.triggers.entries()) {
    if (triggers.includes(type)) continue
    found.push({
      where: `needs.triggers.${place}`,
      message: `No step of the workflow is the trigger "${type}".`,
    })
  }
  for (const type of new Set(triggers)) {
    if (needs.triggers.includes(type)) continue
    found.push({ where: 'needs.triggers', message: `The trigger "${type}" is not named there.` })
  }
  const read = new Set(
    [...JSON.stringify(document).matchAll(/\bvars\.(\w+)/g)].flatMap(([, name]) => name ?? []),
  )
  for (const name of read) {
    if (needs.variables.includes(name)) continue
    found.push({
      where: 'needs.variables',
      message: `The variable "${name}", which its steps read, is not named there.`,
    })
  }
  return found
}

function checkWorkflow(playbook: Playbook, { kind }: Pick<Registry, 'kind'>): Found[] {
  const { nodes, edges } = playbook.document
  const unknown = nodes.flatMap(({ type, name }, place): Found[] =>
    kind(type)
      ? []
      : [
          {
            where: `document.nodes.${place}.type`,
            message: `The step "${name}" is of the type "${type}", which is not known here. A newer Sentiero may know it.`,
          },
        ],
  )
  if (unknown.length > 0) return unknown
  const values = Object.fromEntries(
    Object.entries(playbook.inputs).map(([name, input]) => [name, input.default ?? anyValue(input)]),
  )
  const isAsked = (nodeId: string | undefined, param: string | undefined) => {
    const given = nodes.find(({ id }) => id === nodeId)?.params[param ?? '']
    const reference = inputReference.safeParse(given)
    return reference.success && playbook.inputs[reference.data.input]?.default === undefined
  }
  const found = (['en', 'it'] as const).flatMap((language) =>
    checkDocument(fillIn(playbook.document, values, playbook.title[language], language), kind)
      .filter(({ severity }) => severity === 'error')
      // What an import will be told cannot be judged yet.
      .filter(({ nodeId, param }) => !isAsked(nodeId, param))
      .map(({ nodeId, edgeId, param, message }): Found => {
        const edge = edges.findIndex(({ id }) => id === edgeId)
        const node = nodes.findLastIndex(({ id }) => id === nodeId)
        if (node < 0) return { where: edge < 0 ? 'document' : `document.edges.${edge}`, message }
        const isParam = param !== undefined && Object.hasOwn(nodes[node]?.params ?? {}, param)
        return { where: `document.nodes.${node}${isParam ? `.params.${param}` : ''}`, message }
      }),
  )
  const seen = new Set<string>()
  return found.filter(({ where, message }) => {
    const key = `${where} ${message}`
    return !seen.has(key) && seen.add(key)
  })
}

/** Something of the right type, for an input that has to be told. */
function anyValue({ type, choices, minimum }: PlaybookInput): string | number | boolean {
  if (type === 'number') return minimum ?? 1
  if (type === 'boolean') return false
  return choices?.[0] ?? 'x'
}

function checkScenarios({ scenarios, document, inputs }: Playbook): Found[] {
  const ids = document.nodes.map(({ id }) => id)
  return scenarios.flatMap(({ name, events, inputs: given }, place) => {
    const wrongEvents = events.flatMap((event, at): Found[] => {
      if (!('at' in event) || ids.includes(event.at)) return []
      const near = nearestName(event.at, ids)
      return [
        {
          where: `scenarios.${place}.events.${at}.at`,
          message: `The scenario "${name}" speaks of the step "${event.at}", which is not there.${near === undefined ? '' : ` Did you mean "${near}"?`}`,
        },
      ]
    })
    const wrongInputs = Object.keys(given)
      .filter((input) => !Object.hasOwn(inputs, input))
      .map((input) => ({
        where: `scenarios.${place}.inputs.${input}`,
        message: `The scenario "${name}" tells the input "${input}", which is not asked.`,
      }))
    return [...wrongEvents, ...wrongInputs]
  })
}

function checkVersions({ version, changelog }: Playbook): Found[] {
  const [newest] = changelog
  if (!newest || newest.version === version) return []
  return [
    {
      where: 'changelog.0.version',
      message: `It speaks of version ${newest.version} first, and the playbook is of version ${version}.`,
    },
  ]
}
