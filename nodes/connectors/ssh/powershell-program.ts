import type { Given, Program } from './program.ts'

/**
 * For Windows PowerShell 5.1 and newer. The command line holds a fixed reader, as -EncodedCommand; the program comes on
 * standard input as base64, because cmd.exe, which OpenSSH starts commands with, takes 8,191 characters. Values are base64
 * inside the program as well, so that no quote in them means anything.
 */
export function powershellProgram({ script, args, env, marker }: Given): Program {
  const variables = Object.entries(env).map(([name, value]) => `$env:${name} = ${encoded(value)}`)
  const program = [
    `[Console]::Out.WriteLine('${marker} ' + $PID)`,
    ...variables,
    `$sentieroArguments = @(${args.map(encoded).join(', ')})`,
    `& ([ScriptBlock]::Create(${encoded(script)})) @sentieroArguments`,
    'if ($LASTEXITCODE) { exit $LASTEXITCODE }',
  ].join('\n')
  return {
    command: `powershell -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand ${reader}`,
    input: `${linesOf(base64(program)).join('\r\n')}\r\n`,
    end: (processId) => [`taskkill /PID ${processId} /T`, `taskkill /PID ${processId} /T /F`],
  }
}

const reader = Buffer.from(
  [
    "$ProgressPreference = 'SilentlyContinue'",
    // Without a console, which is how servers start it, some versions refuse this.
    'try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { }',
    "$sentieroProgram = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String((@($input) -join '')))",
    '& ([ScriptBlock]::Create($sentieroProgram))',
  ].join('\n'),
  'utf16le',
).toString('base64')

function encoded(text: string): string {
  return `([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${base64(text)}')))`
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function linesOf(text: string): string[] {
  return text.match(/.{1,1000}/g) ?? []
}
