import type { Command } from 'commander'
import { examine } from '../doctor/examine.ts'
import type { Finding } from '../doctor/finding.ts'
import type { Run } from './answer.ts'

/** `sentiero doctor`: the exit code is 1 where something does not work; warnings leave it at 0. */
export function addDoctorCommand(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('look whether everything is in order, and say what to do where it is not')
    .action(
      run(async (installation) => {
        const findings = await examine(installation)
        const ok = findings.every(({ level }) => level !== 'problem')
        const json = { ok, checks: findings.map((each) => ({ ...each, ok: each.level !== 'problem' })) }
        return { text: findings.map(line).join('\n'), json, failed: !ok }
      }),
    )
}

const words = { ok: 'ok      ', warning: 'WARNING ', problem: 'PROBLEM ' }

function line({ check, level, detail, advice }: Finding): string {
  const said = `${words[level]} ${check}: ${detail}`
  return advice === undefined ? said : `${said}\n          -> ${advice}`
}
