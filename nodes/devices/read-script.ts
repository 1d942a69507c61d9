import { defineNode, EffectUncertain, StepFailed, TryAgain, take, z } from '#sdk'
import { readScriptExamples } from './read-script-examples.ts'
import { resolveScript } from './resolve-script.ts'
import { scriptOutput, scriptParams, whereParams } from './script-params.ts'
import { stoppedFailure } from './script-result.ts'
import { scriptTarget } from './script-target.ts'

/** Runs a script that only reads, so that it may be tried again, and runs in a dry run too. */
export const readScript = defineNode({
  type: 'device.read_script',
  title: 'Ask device by script',
  description:
    'Runs a script of the library that changes nothing on a machine, such as one that lists updates.',
  category: 'devices',
  icon: 'IconTerminal',
  effect: 'reads',
  uses: ['shell', 'rmm', 'scripts'],
  params: z.object({ ...whereParams, ...scriptParams }),
  output: scriptOutput,
  branches: { ok: 'Done', failed: 'Failed' },
  sample: {
    exitCode: 0,
    signal: null,
    stdout: '2 updates\nopenssl 3.0.16\nlibc6 2.36-9\n',
    stderr: '',
    truncated: false,
    durationMs: 920,
    host: 'web-01',
    script: 'Pending updates (Debian, Ubuntu)',
    version: 1,
  },
  examples: readScriptExamples,
  timeoutSeconds: ({ timeoutSeconds }) => timeoutSeconds + 90,
  run: async ({ params, shell, scripts, rmm, event, customerId, signal, tell }) => {
    const host = await scriptTarget(params, { rmm, event, customerId })
    const script = await resolveScript(params, scripts)
    const { name, version, risk, env } = script
    if (risk !== 'reads') {
      const what = risk === 'changes' ? 'changes something' : 'may destroy something'
      throw new StepFailed(
        `"${name}" ${what}, as the library says of version ${version}, and this step runs only what reads. Use "Run script on device".`,
        { code: 'script_does_not_only_read' },
      )
    }
    const { timeoutSeconds } = params
    const result = await shell
      .runScript(
        {
          host,
          customerId,
          shell: script.shell,
          script: script.body,
          args: params.arguments ?? [],
          env,
          timeoutSeconds,
        },
        (_, text) => tell?.(text),
        signal,
      )
      .catch((error: unknown) => {
        // It changes nothing, so how far it came does not matter.
        if (error instanceof EffectUncertain) throw new TryAgain(error.message, { cause: error })
        throw error
      })
    const stopped = stoppedFailure(result, timeoutSeconds)
    if (stopped) throw stopped
    return take(result.exitCode === 0 ? 'ok' : 'failed', { ...result, script: name, version })
  },
})
