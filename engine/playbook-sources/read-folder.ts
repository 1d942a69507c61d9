import { constants } from 'node:fs'
import { lstat, open, readdir, realpath } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { type FoundFile, tooLarge } from './judge-file.ts'
import { isPlaybookFile, mostBytes, mostFiles, SourceUnreadable, tooManyFiles } from './source-unreadable.ts'

/**
 * The path of a folder below the operator's one; throws `SourceUnreadable` for any other, without looking whether it is
 * there.
 */
export async function folderBelow(root: string | undefined, location: string): Promise<string> {
  if (root === undefined) {
    throw new SourceUnreadable(
      'Folders are read only below the one that SENTIERO_PLAYBOOKS_DIR names, and that is not set: whoever runs this server can set it.',
    )
  }
  const wanted = resolve(root, location)
  const outside = new SourceUnreadable(
    'The path leads out of the folder that SENTIERO_PLAYBOOKS_DIR names: give one below it.',
  )
  if (!isBelow(root, wanted)) throw outside
  try {
    const [realRoot, real] = [await realpath(root), await realpath(wanted)]
    if (!isBelow(realRoot, real)) throw outside
    return real
  } catch (error) {
    if (error instanceof SourceUnreadable) throw error
    throw new SourceUnreadable(
      `There is no folder "${location}" below the one that SENTIERO_PLAYBOOKS_DIR names${codeOf(error) === 'EACCES' ? ' that this server may read' : ''}.`,
    )
  }
}

/** The YAML files that lie in a folder itself, by name. Links that lead out of the operator's folder are not followed. */
export async function readFolder(
  root: string | undefined,
  location: string,
  subfolder: string,
): Promise<FoundFile[]> {
  const folder = await folderBelow(root, join(location, subfolder))
  const names = await namesIn(folder)
  const files: FoundFile[] = []
  for (const name of names) files.push(await readOne(root ?? folder, folder, name))
  return files
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter(isPlaybookFile).sort()
    if (names.length > mostFiles) throw tooManyFiles(names.length)
    return names
  } catch (error) {
    if (error instanceof SourceUnreadable) throw error
    const why = codeOf(error) === 'ENOTDIR' ? 'is a file' : 'cannot be read by this server'
    throw new SourceUnreadable(`The path ${why}: give a folder.`)
  }
}

async function readOne(root: string, folder: string, path: string): Promise<FoundFile> {
  try {
    const real = await realpath(join(folder, path))
    if (!isBelow(await realpath(root), real)) {
      return { path, refused: 'It is a link that leads out of the folder.' }
    }
    if (!(await lstat(real)).isFile()) return { path, refused: 'It is no file.' }
    // Whatever takes its place by now is not waited for.
    await using file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const { size } = await file.stat()
    if (size > mostBytes) return { path, refused: tooLarge(size) }
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(mostBytes + 1), position: 0 })
    return { path, bytes: buffer.subarray(0, bytesRead) }
  } catch (error) {
    return { path, refused: `It cannot be read (${codeOf(error) ?? 'no reason is known'}).` }
  }
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(root, way) === path)
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
