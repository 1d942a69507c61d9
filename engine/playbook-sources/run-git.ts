import { execFile } from 'node:child_process'
import { SourceUnreadable } from './source-unreadable.ts'

export interface GitOptions {
  /** The only way by which git may reach a repository. */
  protocol: 'https' | 'file'
  /** Where it may leave what it needs; its home as well, so that nobody's settings count. */
  folder: string
  signal: AbortSignal
  /** Where programs are looked for. */
  programs?: string | undefined
}

const usualPrograms = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin'
/** What it may answer: lists of files, and one file. */
const mostAnswer = 4_000_000

/** Nothing that this machine, a user or a repository has set counts, nobody is asked, and no other program is started. */
const settings = [
  'core.hooksPath=/dev/null',
  'core.askPass=',
  'credential.helper=',
  'credential.interactive=false',
  'http.followRedirects=false',
  'http.proxy=',
  'http.sslVerify=true',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=20',
  'protocol.allow=never',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'transfer.bundleURI=false',
  'gc.auto=0',
  'maintenance.auto=false',
]

/** What git writes to its output; throws `SourceUnreadable` with what it says went wrong. */
export async function runGit(
  args: readonly string[],
  { protocol, folder, signal, programs = usualPrograms }: GitOptions,
): Promise<Buffer> {
  const configured = [...settings, `protocol.${protocol}.allow=always`].flatMap((setting) => ['-c', setting])
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      [...configured, ...args],
      {
        cwd: folder,
        env: {
          PATH: programs,
          HOME: folder,
          XDG_CONFIG_HOME: folder,
          TMPDIR: folder,
          LC_ALL: 'C',
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_ATTR_NOSYSTEM: '1',
          GIT_TERMINAL_PROMPT: '0',
          GIT_ASKPASS: 'false',
          SSH_ASKPASS: 'false',
          GIT_SSH_COMMAND: 'false',
          GIT_ALLOW_PROTOCOL: protocol,
          GIT_PROTOCOL_FROM_USER: '0',
          GIT_NO_LAZY_FETCH: '1',
        },
        encoding: 'buffer',
        maxBuffer: mostAnswer,
        signal,
        windowsHide: true,
      },
      (error, stdout, stderr) => {
        if (!error) resolve(stdout)
        else reject(failureOf(error, stderr, folder))
      },
    )
  })
}

function failureOf(error: Error & { code?: unknown }, stderr: Buffer, folder: string): Error {
  if (error.code === 'ENOENT') {
    return new SourceUnreadable(
      'This server has no git program, which reads repositories (on Debian: apt-get install git).',
    )
  }
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return new SourceUnreadable('git answered with more than can be read: the folder holds too much.')
  }
  if (error.name === 'AbortError') return error
  const said = stderr
    .toString('utf8')
    .split('\n')
    .filter((line) => /^(?:fatal|error|remote):/.test(line))
    .join(' ')
    .replaceAll(folder, '…')
    .replaceAll('\0', '')
    .slice(0, 500)
  return new SourceUnreadable(
    `git could not read it: ${said === '' ? 'it ended without a word' : said}${hintFor(said)}`,
  )
}

function hintFor(said: string): string {
  if (/could not read Username|Authentication failed|terminal prompts disabled/.test(said)) {
    return ' (Only repositories that need no password are read: bring a private one into a folder on this server by your own means.)'
  }
  if (/unable to update url base from redirection|requested URL returned error: 30[1278]/.test(said)) {
    return ' (The address leads on to another one, which is not followed: give that one.)'
  }
  return ''
}
