import { execFile } from 'node:child_process'
import { join } from 'node:path'

export interface CommandResult {
  code: number
  stdout: string
  stderr: string
  /** Standard output of `--json`. */
  json: unknown
}

const root = join(import.meta.dirname, '../..')

/** What of the test's own environment a command gets: where its Node is, and what it has compiled already. */
const kept = ['PATH', 'HOME', 'NODE_COMPILE_CACHE']

/** Runs `sentiero …` as a shell would, with these settings. */
export function sentiero(
  args: readonly string[],
  settings: Record<string, string>,
  { cwd = root, input = '' }: { cwd?: string; input?: string } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const env = { ...Object.fromEntries(kept.map((name) => [name, process.env[name] ?? ''])), ...settings }
    const child = execFile(join(root, 'engine/cli/sentiero'), args, { env, cwd }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0
      const json: unknown = args.includes('--json') ? JSON.parse(stdout) : undefined
      resolve({ code, stdout, stderr, json })
    })
    child.stdin?.end(input)
  })
}
