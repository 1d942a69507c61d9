import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { catalogue } from '#nodes'
import { readConfig } from '../config.ts'
import { openInstallation } from '../open-installation.ts'
import type { Answer, Run } from './answer.ts'
import { addBackupCommand } from './backup.ts'
import { addConnectionCommands } from './connection.ts'
import { addDemoCommand } from './demo.ts'
import { addDoctorCommand } from './doctor.ts'
import { addPlaybookCommands } from './playbook.ts'
import { problemOf } from './problem-of.ts'
import { addRestoreCommand } from './restore.ts'
import { addRunCommand } from './run.ts'
import { addRunsCommands } from './runs.ts'
import { addSetupCommand } from './setup.ts'
import { addTokenCommands } from './token.ts'
import { addWorkflowCommands } from './workflow.ts'

const wantsJson = process.argv.includes('--json')

const run: Run =
  (work) =>
  async (...given) => {
    const report = (sentence: string) => console.error(sentence)
    const opened = { connections: 10, name: 'sentiero command' }
    await using installation = await openInstallation(readConfig(settings()), catalogue, report, opened)
    const leave = async () => {
      await installation[Symbol.asyncDispose]()
      process.exit(130)
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave)
    print(await work(installation, ...given))
  }

const program = new Command('sentiero')
  .description('Sentiero from the command line. Settings come from the environment, as for "npm start".')
  .option('--json', 'answer in JSON, also when something is wrong')
  .showHelpAfterError('(sentiero --help shows all commands)')
  .exitOverride()
addSetupCommand(program, run)
addTokenCommands(program, run)
addConnectionCommands(program, run)
addPlaybookCommands(program, run)
addWorkflowCommands(program, run)
addRunCommand(program, run)
addRunsCommands(program, run)
addDemoCommand(program, run)
addDoctorCommand(program, run)
addBackupCommand(program, run)
addRestoreCommand(program, run)
if (wantsJson) silenceUsage(program)

try {
  await program.parseAsync(process.argv)
} catch (error) {
  fail(error)
}

/** The server's settings; its data folder is beside its source, wherever the command is given. */
function settings(): Record<string, string | undefined> {
  const dataDir = process.env.SENTIERO_DATA_DIR?.trim() || join(import.meta.dirname, '../../data')
  return { ...process.env, SENTIERO_DATA_DIR: dataDir }
}

function print({ text, json, failed }: Answer): void {
  process.stdout.write(`${wantsJson ? JSON.stringify(json, null, 2) : text}\n`)
  if (failed) process.exitCode = 1
}

function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    // Help and the version are no errors; the others were told by commander itself.
    if (error.exitCode === 0) return
    if (wantsJson) print({ text: '', json: { title: 'The command failed', detail: usageSentence(error) } })
    process.exitCode = 1
    return
  }
  const problem = problemOf(error)
  if (wantsJson) print({ text: '', json: problem })
  else {
    const lines = problem.errors?.map(({ where, message }) => `  ${where}: ${message}`) ?? []
    process.stderr.write(`${[problem.detail, ...lines].join('\n')}\n`)
  }
  process.exitCode = 1
}

function usageSentence({ message }: CommanderError): string {
  return message
    .replace(/^error: /, '')
    .replace(/^\(outputHelp\)$/, 'Say what to do: sentiero --help shows it.')
}

/** With --json only JSON is printed; `exitOverride` and this hold for each command below as well. */
function silenceUsage(command: Command): void {
  command.configureOutput({ writeErr: () => undefined, outputError: () => undefined })
  for (const each of command.commands) silenceUsage(each)
}
