import { readFile } from 'node:fs/promises'

/** The script that a machine reports with: POSIX sh, or PowerShell 5.1. It holds no secret. */
export function reportScript(language: 'sh' | 'ps1'): Promise<string> {
  return readFile(new URL(`./scripts/report.${language}`, import.meta.url), 'utf8')
}
