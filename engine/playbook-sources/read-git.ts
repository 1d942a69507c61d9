import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Allow, checkTarget, hostOf, portOf, type Resolve, readTarget } from '../http/target.ts'
import { StepFailed } from '../sdk/errors.ts'
import { type FoundFile, tooLarge } from './judge-file.ts'
import { folderBelow } from './read-folder.ts'
import { type GitOptions, runGit } from './run-git.ts'
import { isPlaybookFile, mostBytes, mostFiles, SourceUnreadable, tooManyFiles } from './source-unreadable.ts'

export interface ReadGitOptions {
  /** The operator's folder, below which `file://` addresses may lead. */
  root: string | undefined
  /** Asked for each address that is not public; without it none of those is reached. */
  allow: Allow
  resolve: Resolve
  /** Bytes on the disk that a repository may take. */
  mostOnDisk?: number
  /** Seconds that it may take as a whole. */
  mostSeconds?: number
  programs?: string | undefined
  /** Ends it early; the error is then the signal's own. */
  signal?: AbortSignal | undefined
}

export interface GitSource {
  location: string
  branch: string
  subfolder: string
}

const watchMs = 200

/**
 * The YAML files in a folder of the newest commit of a branch, and that commit. Nothing of it is ever checked out: files are
 * read out of the objects, so that links, hooks, filters and submodules mean nothing. Throws `SourceUnreadable`.
 */
export async function readGit(
  { location, branch, subfolder }: GitSource,
  options: ReadGitOptions,
): Promise<{ files: FoundFile[]; commit: string }> {
  const { mostOnDisk = 100_000_000, mostSeconds = 60, programs, signal: stopping } = options
  const folder = await mkdtemp(join(tmpdir(), 'sentiero-git-'))
  const tooBig = new AbortController()
  const slow = AbortSignal.timeout(mostSeconds * 1000)
  const signal = AbortSignal.any([tooBig.signal, slow, ...(stopping ? [stopping] : [])])
  const watch = setInterval(() => {
    void sizeOf(folder).then((size) => size > mostOnDisk && tooBig.abort())
  }, watchMs)
  try {
    const { url, protocol, pinned } = await checkedAddress(location, options)
    const git = (...args: string[]) =>
      runGit(args, { protocol, folder, signal, programs } satisfies GitOptions)
    await requireVersion(git)
    const repository = join(folder, 'repository')
    await git(
      ...(pinned === undefined ? [] : ['-c', `http.curloptResolve=${pinned}`]),
      'clone',
      '--quiet',
      '--bare',
      '--depth=1',
      '--single-branch',
      '--no-tags',
      '--template=',
      ...(branch === '' ? [] : [`--branch=${branch}`]),
      '--',
      url,
      repository,
    )
    if ((await sizeOf(folder)) > mostOnDisk) tooBig.abort()
    const at = `--git-dir=${repository}`
    const commit = (await git(at, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}').catch(noCommit))
      .toString('latin1')
      .trim()
    const tree = subfolder === '' ? `${commit}^{tree}` : `${commit}:${subfolder}`
    const list = await git(at, 'ls-tree', '-z', '-l', tree).catch((error: unknown) => {
      if (!(error instanceof SourceUnreadable) || subfolder === '') throw error
      throw new SourceUnreadable(`The repository has no folder "${subfolder}" on that branch.`)
    })
    const entries = readTree(list).filter(({ path }) => isPlaybookFile(path))
    if (entries.length > mostFiles) throw tooManyFiles(entries.length)
    const files: FoundFile[] = []
    for (const { path, mode, object, size } of entries) {
      if (mode !== '100644' && mode !== '100755') files.push({ path, refused: 'It is a link, not a file.' })
      else if (size > mostBytes) files.push({ path, refused: tooLarge(size) })
      else files.push({ path, bytes: await git(at, 'cat-file', 'blob', object) })
    }
    return { files, commit }
  } catch (error) {
    if (tooBig.signal.aborted) {
      const megabytes = Math.round(mostOnDisk / 1_000_000)
      throw new SourceUnreadable(
        `The repository takes more than ${megabytes} MB: bring the playbooks into one of their own.`,
      )
    }
    if (slow.aborted) {
      throw new SourceUnreadable(`The repository could not be read within ${mostSeconds} seconds.`)
    }
    throw error
  } finally {
    clearInterval(watch)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

interface CheckedAddress {
  url: string
  protocol: GitOptions['protocol']
  /** Name, port and addresses as curl takes them, so that no second look-up leads elsewhere. */
  pinned: string | undefined
}

async function checkedAddress(
  location: string,
  { root, allow, resolve }: ReadGitOptions,
): Promise<CheckedAddress> {
  if (location.startsWith('file:')) {
    const folder = await folderBelow(root, pathOf(location))
    // git undoes the encoding of what is no plain character.
    return { url: pathToFileURL(folder).href, protocol: 'file', pinned: undefined }
  }
  try {
    const url = readTarget(location)
    if (url.protocol !== 'https:') throw new SourceUnreadable('Only https addresses are read.')
    const host = hostOf(url)
    const addresses = await checkTarget(url, { resolve, allow, customerId: null })
    const list = addresses.map(({ address }) => (isIP(address) === 6 ? `[${address}]` : address)).join(',')
    return {
      url: url.href,
      protocol: 'https',
      pinned: isIP(host) === 0 ? `${host}:${portOf(url)}:${list}` : undefined,
    }
  } catch (error) {
    if (error instanceof StepFailed) throw new SourceUnreadable(error.message)
    if (error instanceof SourceUnreadable) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new SourceUnreadable(`The address cannot be looked up: ${why}.`)
  }
}

function pathOf(location: string): string {
  try {
    return fileURLToPath(location)
  } catch {
    throw new SourceUnreadable(`"${location}" names no folder: write file:///PATH.`)
  }
}

/** Older ones look the name up themselves, and could be led elsewhere. */
async function requireVersion(git: (...args: string[]) => Promise<Buffer>): Promise<void> {
  const said = (await git('version')).toString('utf8').trim()
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(said) ?? []
  if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 37)) return
  throw new SourceUnreadable(`This server has ${said}: git 2.37 or newer is needed.`)
}

function noCommit(error: unknown): never {
  throw error instanceof SourceUnreadable
    ? new SourceUnreadable('The repository holds no commit yet.')
    : error
}

/** `MODE TYPE OBJECT SIZE<tab>PATH`, each ended by U+0000. */
function readTree(list: Buffer): { path: string; mode: string; object: string; size: number }[] {
  return list
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const [, mode, object, size, path] = /^(\d{6}) \w+ ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line) ?? []
      if (mode === undefined || object === undefined || path === undefined) return []
      // Folders that are called like files are none.
      return mode === '040000' ? [] : [{ path, mode, object, size: size === '-' ? 0 : Number(size) }]
    })
}

/** Bytes of all files below a folder; what goes meanwhile counts nothing. */
async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(
    names.map((name) =>
      lstat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
