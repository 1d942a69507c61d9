import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the built editor is made of, relative to the root. */
const sources = ['editor', 'engine/graph', 'engine/expressions', 'vite.config.ts', 'package-lock.json']

/**
 * Builds the editor unless the build there is of these very sources; in a process of its own, so that the server
 * answers meanwhile. Throws with the end of the builder's output where it fails.
 */
export async function buildEditor(rootDir: string, report: (sentence: string) => void): Promise<void> {
  const stamp = join(rootDir, 'dist', 'editor', '.built-from')
  const digest = digestOf(rootDir)
  if (readOrEmpty(stamp) === digest) return
  report('Building the editor (a few seconds, only after an update)…')
  rmSync(stamp, { force: true })
  const output = await runVite(rootDir)
  if (output !== undefined) throw new Error(`The editor could not be built: ${output.slice(-2000)}`)
  writeFileSync(stamp, digest)
  report('The editor is ready.')
}

/** Runs the build; answers what it printed where it failed. */
function runVite(rootDir: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const vite = join(rootDir, 'node_modules', 'vite', 'bin', 'vite.js')
    const child = spawn(
      process.execPath,
      [vite, 'build', '--config', 'vite.config.ts', '--logLevel', 'warn'],
      {
        cwd: rootDir,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    let output = ''
    const keep = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => resolve(code === 0 ? undefined : output || `exit code ${code}`))
    process.once('exit', () => child.kill('SIGKILL'))
  })
}

/** Digest of the sources' names, sizes and times; content is not read, so a start stays fast. */
function digestOf(rootDir: string): string {
  const hash = createHash('sha256')
  for (const source of sources) {
    const path = join(rootDir, source)
    const stat = statSync(path)
    const files = stat.isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }).sort() : ['']
    for (const file of files) {
      const entry = statSync(join(path, file))
      if (entry.isFile()) hash.update(`${source}/${file} ${entry.size} ${entry.mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
