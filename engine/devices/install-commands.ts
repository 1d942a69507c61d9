/** What is pasted into a terminal of the machine: fetches the script, hands it the token or key, and lets it report each minute. */
export function installCommands(
  publicUrl: string,
  secret: { token: string } | { enrol: string },
): { linux: string; windows: string } {
  const [linux, windows] =
    'token' in secret
      ? [`--token ${secret.token}`, `-Token ${secret.token}`]
      : [`--enrol ${secret.enrol}`, `-Enrol ${secret.enrol}`]
  return {
    // A file of a name that nobody can know before: what root runs must not be put there by somebody else.
    linux:
      `f=$(mktemp) && curl -fsSL ${publicUrl}/devices/script.sh -o "$f" && ` +
      `sudo sh "$f" --url ${publicUrl} ${linux} --install; rm -f "$f"`,
    windows:
      "Set-ExecutionPolicy -Scope Process Bypass -Force; [Net.ServicePointManager]::SecurityProtocol = 'Tls12'; " +
      "$f = Join-Path $env:TEMP ([guid]::NewGuid().ToString() + '.ps1'); " +
      `Invoke-WebRequest -UseBasicParsing ${publicUrl}/devices/script.ps1 -OutFile $f; ` +
      `& $f -Url ${publicUrl} ${windows} -Install; Remove-Item $f`,
  }
}
