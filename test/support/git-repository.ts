import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const gitProgram = '/usr/bin/git'

/** A bare repository below a folder, filled through a work tree beside it, as people fill theirs. */
export function createGitRepository(below: string, name = 'ours') {
  const bare = join(below, `${name}.git`)
  const work = join(below, `${name}-work`)
  const git = (cwd: string, ...args: string[]) =>
    execFileSync(gitProgram, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
      env: {
        PATH: '/usr/bin:/bin',
        HOME: below,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        ...Object.fromEntries(
          ['AUTHOR', 'COMMITTER'].flatMap((who) => [
            [`GIT_${who}_NAME`, 'Olga'],
            [`GIT_${who}_EMAIL`, 'olga@msp.example'],
          ]),
        ),
      },
    }).trim()
  git(below, 'init', '--quiet', '--bare', '--initial-branch=main', bare)
  git(below, 'init', '--quiet', '--initial-branch=main', work)
  git(work, 'remote', 'add', 'origin', bare)

  return {
    url: `file://${bare}`,
    bare,
    git: (...args: string[]) => git(work, ...args),
    /** Puts files and links where they belong, takes away those that are null, and pushes it; answers the commit. */
    push(files: Record<string, string | { link: string } | null>, branch = 'main'): string {
      git(work, 'checkout', '--quiet', '-B', branch)
      for (const [path, content] of Object.entries(files)) {
        const file = join(work, path)
        mkdirSync(dirname(file), { recursive: true })
        rmSync(file, { force: true })
        if (typeof content === 'string') writeFileSync(file, content)
        else if (content) symlinkSync(content.link, file)
      }
      git(work, 'add', '--all')
      git(work, 'commit', '--quiet', '--message=Playbooks')
      git(work, 'push', '--quiet', '--force', 'origin', branch)
      return git(work, 'rev-parse', 'HEAD')
    },
  }
}
