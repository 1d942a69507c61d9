import { measureBacktest } from './backtest.ts'
import { measureCoverage } from './coverage.ts'
import { measureDeviceCheckIn } from './device-check-in.ts'
import { measureEditor } from './editor.ts'
import { measureExpressionPath } from './expression-path.ts'
import { measureFirstStep } from './first-step.ts'
import { measureFiveSteps } from './five-steps.ts'
import { measureIntakeCpu } from './intake-cpu.ts'
import { measureKernel } from './kernel.ts'
import { measureLoop } from './loop.ts'
import { measureParked } from './parked.ts'
import { measureQuietCustomer } from './quiet-customer.ts'
import { measureRecovery } from './recovery.ts'
import { measureRunCost } from './run-cost.ts'
import { measureRunList } from './run-list.ts'
import { measureScenarios } from './scenarios.ts'
import { measureScriptFlow } from './script-flow.ts'
import { measureScriptStep } from './script-step.ts'
import { measureSlaTick } from './sla-tick.ts'
import { measureSshSessions } from './ssh-sessions.ts'
import { measureStart } from './start.ts'
import { measureSteps } from './steps.ts'
import { measureTicketList } from './ticket-list.ts'
import { measureWal } from './wal.ts'
import { measureAcceptance } from './webhook-acceptance.ts'
import { measureWorkerCounts } from './worker-counts.ts'

export interface Figure {
  value: number
  unit: string
  [detail: string]: number | string
}

export interface Measurement {
  title: string
  names: readonly string[]
  measure(progress: (sentence: string) => void): Promise<Record<string, Figure>>
}

const measurements: readonly Measurement[] = [
  measureStart,
  measureAcceptance,
  measureFirstStep,
  measureFiveSteps,
  measureWorkerCounts,
  measureSteps,
  measureRecovery,
  measureLoop,
  measureScriptStep,
  measureScriptFlow,
  measureKernel,
  measureExpressionPath,
  measureIntakeCpu,
  measureParked,
  measureQuietCustomer,
  measureDeviceCheckIn,
  measureCoverage,
  measureSshSessions,
  measureSlaTick,
  measureTicketList,
  measureRunList,
  measureRunCost,
  measureWal,
  measureScenarios,
  measureBacktest,
  measureEditor,
]

/** The measurements that give the named figures; all of them for no name. */
export function figuresOf(names: readonly string[]): readonly Measurement[] {
  if (names.length === 0) return measurements
  return measurements.filter((measurement) => measurement.names.some((name) => names.includes(name)))
}
