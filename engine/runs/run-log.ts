import type { Logger } from 'pino'
import type { ObservedRun, ObservedStep, Observer } from './observer.ts'

/** What every line about a run carries. */
export function idsOf({
  id,
  workflowId,
  customerId,
}: Pick<ObservedRun, 'id' | 'workflowId' | 'customerId'>): {
  runId: string
  workflowId: string
  customerId: string | null
} {
  return { runId: id, workflowId, customerId }
}

/**
 * Logs what becomes of runs: failures with `info`, all else with `debug`. Of what a step was given, said or failed with
 * only the class and the code: texts of other systems may hold what nobody is to read in a log.
 */
export function createRunLog(log: Logger): Observer {
  return {
    async run(run, work) {
      const began = performance.now()
      const driven = await work()
      const line = { ...idsOf(run), version: run.version, outcome: driven, ms: since(began) }
      if (driven === 'failed' || driven === 'lost') log.info(line, sentences[driven])
      else log.debug(line, 'A run was driven')
      return driven
    },
    async step(run, step, work) {
      const began = performance.now()
      const result = await work()
      if (log.isLevelEnabled('debug'))
        log.debug({ ...stepIds(run, step), ms: since(began) }, 'A step was made')
      return result
    },
    stepFailed(run, step, error) {
      log.info({ ...stepIds(run, step), errorClass: error.class, errorCode: error.code }, 'A step failed')
    },
    // Who takes them back says so.
    recovered() {},
  }
}

const sentences = { failed: 'A run failed', lost: 'A run was taken over by another process' }

function stepIds(run: ObservedRun, { nodeId, type, path, attempt }: ObservedStep) {
  return { ...idsOf(run), stepId: nodeId, nodeType: type, ...(path === '' ? {} : { path }), attempt }
}

function since(began: number): number {
  return Math.round((performance.now() - began) * 1000) / 1000
}
