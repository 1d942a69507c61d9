import { type ScriptLibrary, type ScriptRisk, type ScriptShell, StepFailed, scriptEnvironment } from '#sdk'

export interface ResolvedScript {
  /** Null for a text of one's own. */
  name: string | null
  version: number | null
  shell: ScriptShell
  risk: ScriptRisk
  body: string
  env: Record<string, string>
}

/**
 * The script of the library with the values for its parameters, or the text of the step itself, which finds the values
 * under their names as well. Throws `StepFailed` with what is missing.
 */
export async function resolveScript(
  params: {
    script?: string | undefined
    version?: number | undefined
    parameters?: Record<string, unknown> | null | undefined
    text?: string | undefined
    shell?: ScriptShell | undefined
  },
  library: ScriptLibrary,
): Promise<ResolvedScript> {
  const { script: name, version, text, shell = 'sh' } = params
  const given = params.parameters ?? {}
  if (name !== undefined && text !== undefined) {
    throw new StepFailed('The step names a script and holds a text of its own. Empty one of them.')
  }
  if (name !== undefined) {
    const script = await library.find(name, version)
    const read = scriptEnvironment(script.parameters, given)
    if ('problem' in read) throw new StepFailed(`"${script.name}": ${read.problem}`)
    return { ...script, env: read.env }
  }
  if (text === undefined) {
    throw new StepFailed('The step names no script. Choose one of the library, or write one.')
  }
  const free = Object.keys(given).map((parameter) => ({
    name: checkedName(parameter),
    description: '',
    type: 'text' as const,
    choices: [],
    required: false,
    default: null,
  }))
  const read = scriptEnvironment(free, given)
  if ('problem' in read) throw new StepFailed(read.problem)
  return { name: null, version: null, shell, risk: 'destroys', body: text, env: read.env }
}

function checkedName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name
  throw new StepFailed(
    `"${name.slice(0, 60)}" cannot be the name of a parameter. Use letters, digits and _, and no digit first.`,
  )
}
