import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the built editor is made of, relative to the root. */
const sources = [
  'editor',
  'engine/build-editor.ts',
  'engine/graph',
  'engine/expressions',
  'vite.config.ts',
  'package-lock.json',
]

/** Holds the digest of the sources that a build was made of. */
const stamp = '.built-from'

/**
 * Builds the editor unless the build there is of these very sources; in a process of its own, so that the server
 * answers meanwhile. Throws with the end of the builder's output where it fails.
 */
export async function buildEditor(rootDir: string, report: (sentence: string) => void): Promise<void> {
  const built = join(rootDir, 'dist', 'editor')
  const digest = digestOf(rootDir)
  if (readOrEmpty(join(built, stamp)) === digest) return
  report('Building the editor (a few seconds, only after an update)…')
  // Beside the one in use, for another process may be serving or building it.
  const fresh = `${built}.${process.pid}`
  try {
    const output = await runVite(rootDir, fresh)
    if (output !== undefined) throw new Error(`The editor could not be built: ${output.slice(-2000)}`)
    writeFileSync(join(fresh, stamp), digest)
    rmSync(built, { recursive: true, force: true })
    renameSync(fresh, built)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    // Another process was faster with the same sources.
    if (readOrEmpty(join(built, stamp)) !== digest) throw error
  }
  report('The editor is ready.')
}

/** Runs the build; answers what it printed where it failed. */
function runVite(rootDir: string, outDir: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const vite = join(rootDir, 'node_modules', 'vite', 'bin', 'vite.js')
    const child = spawn(
      process.execPath,
      [vite, 'build', '--config', 'vite.config.ts', '--outDir', outDir, '--logLevel', 'warn'],
      {
        cwd: rootDir,
        // The builder would make a slow build for developers of any other value that stands there.
        env: { ...process.env, NODE_ENV: 'production' },
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
