/** What is pasted into a terminal of the machine: fetches the script, hands it the token or key, and lets it report each minute. */
export function installCommands(
  publicUrl: string,
  secret: { token: string } | { enrol: string },
): { linux: string; windows: string } {
  const [name, value] = 'token' in secret ? ['token', secret.token] : ['enrol', secret.enrol]
  const option = name === 'token' ? '-Token' : '-Enrol'
  return {
    linux:
      `curl -fsSL ${publicUrl}/devices/script.sh -o /tmp/sentiero-report && ` +
      `sudo sh /tmp/sentiero-report --url ${publicUrl} --${name} ${value} --install`,
    windows:
      `powershell -NoProfile -ExecutionPolicy Bypass -Command "[Net.ServicePointManager]::SecurityProtocol='Tls12'; ` +
      `$f=Join-Path $env:TEMP 'sentiero-report.ps1'; Invoke-WebRequest -UseBasicParsing ${publicUrl}/devices/script.ps1 ` +
      `-OutFile $f; & $f -Url ${publicUrl} ${option} ${value} -Install"`,
  }
}
