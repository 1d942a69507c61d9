import { defineNode, scriptShell, take, z } from '#sdk'
import { optionalText } from '../optional-params.ts'
import { resolveScript } from './resolve-script.ts'
import { runScriptExamples } from './run-script-examples.ts'
import { scriptOutput, scriptParams, whereParams } from './script-params.ts'
import { exitFailure, stoppedFailure } from './script-result.ts'
import { deviceOf, scriptTarget } from './script-target.ts'

/** Runs a script on a machine. It is never repeated by itself: nobody knows what half of it has done. */
export const runScript = defineNode({
  type: 'device.run_script',
  title: 'Run script on device',
  description:
    'Runs a script of the library, or one written here, on a machine, and goes on by its exit code.',
  category: 'devices',
  icon: 'IconTerminal2',
  effect: 'destroys',
  uses: ['shell', 'rmm', 'scripts'],
  params: z.object({
    ...whereParams,
    ...scriptParams,
    text: optionalText().meta({
      title: 'Or a script of your own',
      description:
        'Values belong into "Parameters", not into this text: there they are safe whatever they hold.',
      multiline: true,
      placeholder: 'systemctl restart "$service"',
    }),
    shell: scriptShell.default('sh').meta({
      title: 'It is written for',
      description: 'Of your own script; those of the library know it.',
      labels: { sh: 'sh (Linux, macOS)', powershell: 'PowerShell (Windows)' },
    }),
    failOnExitCode: z.boolean().default(false).meta({
      title: 'Fail when the script fails',
      description:
        'Off: an exit code other than 0 leaves by "Failed". On: it is an error, which loops count.',
    }),
  }),
  output: scriptOutput,
  branches: { ok: 'Done', failed: 'Failed' },
  sample: {
    exitCode: 0,
    signal: null,
    stdout: 'ActiveState=active\n',
    stderr: '',
    truncated: false,
    durationMs: 1840,
    host: 'web-01',
    script: 'Restart service (Linux)',
    version: 3,
  },
  examples: runScriptExamples,
  timeoutSeconds: ({ timeoutSeconds }) => timeoutSeconds + 90,
  plan: async ({ params, scripts, rmm, event, customerId }) => {
    const host = await scriptTarget(params, { rmm, event, customerId })
    const { name, version, shell, risk, body, env } = await resolveScript(params, scripts)
    return { resolved: { host, script: name, version, shell, risk, body, environment: env } }
  },
  ledger: ({ host, deviceId, script, version, text }, output) => ({
    target: output?.host ?? host ?? deviceId ?? '',
    reference:
      script === undefined || text !== undefined
        ? 'a script of its own'
        : `${output?.script ?? script}${versionOf(output?.version ?? version)}`,
  }),
  counts: ({ deviceId, host }, _output, event) => ({
    scripts: 1,
    devices: [deviceId ?? host ?? deviceOf(event) ?? ''].filter((device) => device !== ''),
  }),
  run: async ({ params, shell, scripts, rmm, event, customerId, signal, tell }) => {
    const host = await scriptTarget(params, { rmm, event, customerId })
    const script = await resolveScript(params, scripts)
    const { timeoutSeconds } = params
    const result = await shell.runScript(
      {
        host,
        customerId,
        shell: script.shell,
        script: script.body,
        args: params.arguments ?? [],
        env: script.env,
        timeoutSeconds,
      },
      (_, text) => tell?.(text),
      signal,
    )
    const stopped = stoppedFailure(result, timeoutSeconds)
    if (stopped) throw stopped
    const { exitCode } = result
    if (params.failOnExitCode && exitCode !== 0) throw exitFailure(result)
    const { name, version } = script
    return take(exitCode === 0 ? 'ok' : 'failed', { ...result, script: name, version })
  },
})

function versionOf(version: number | null | undefined): string {
  return typeof version === 'number' ? `, version ${version}` : ''
}
