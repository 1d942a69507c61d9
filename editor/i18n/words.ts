import { approvalWords } from './approval-words.ts'
import { auditWords } from './audit-words.ts'
import { backtestWords } from './backtest-words.ts'
import { canvasWords } from './canvas-words.ts'
import { commandWords } from './command-words.ts'
import { dataWords } from './data-words.ts'
import { deskSettingsWords } from './desk-settings-words.ts'
import { deskWords } from './desk-words.ts'
import { deviceWords } from './device-words.ts'
import { filterWords } from './filter-words.ts'
import { holdWords } from './hold-words.ts'
import { homeWords } from './home-words.ts'
import { hoursWords } from './hours-words.ts'
import { inspectorWords } from './inspector-words.ts'
import type { Texts } from './languages.ts'
import { limitWords } from './limit-words.ts'
import { listWords } from './list-words.ts'
import { moneyWords } from './money-words.ts'
import { noiseWords } from './noise-words.ts'
import { onCallWords } from './on-call-words.ts'
import { outlineWords } from './outline-words.ts'
import { permissionWords } from './permission-words.ts'
import { playbookSourceWords } from './playbook-source-words.ts'
import { playbookWords } from './playbook-words.ts'
import { portalWords } from './portal-words.ts'
import { problemWords } from './problem-words.ts'
import { runWords } from './run-words.ts'
import { runbookWords } from './runbook-words.ts'
import { scenarioWords } from './scenario-words.ts'
import { scriptWords } from './script-words.ts'
import { secretLinkWords } from './secret-link-words.ts'
import { settingsWords } from './settings-words.ts'
import { shellWords } from './shell-words.ts'
import { slaWords } from './sla-words.ts'
import { steeringWords } from './steering-words.ts'
import { storedValueWords } from './stored-value-words.ts'
import { targetWords } from './target-words.ts'
import { ticketWords } from './ticket-words.ts'
import { tourWords } from './tour-words.ts'
import { updateWords } from './update-words.ts'
import { valueWords } from './value-words.ts'
import { variableWords } from './variable-words.ts'
import { versionWords } from './version-words.ts'
import { watchdogWords } from './watchdog-words.ts'

/** What the frame of every page and the first page say; it is fetched before all others. */
export const firstWords = {
  ...shellWords,
  ...homeWords,
  ...holdWords,
  ...runWords,
  ...tourWords,
}

export const words = {
  ...firstWords,
  ...canvasWords,
  ...versionWords,
  ...outlineWords,
  ...scenarioWords,
  ...backtestWords,
  ...updateWords,
  ...commandWords,
  ...dataWords,
  ...inspectorWords,
  ...problemWords,
  ...filterWords,
  ...runbookWords,
  ...playbookWords,
  ...playbookSourceWords,
  ...portalWords,
  ...deskWords,
  ...deskSettingsWords,
  ...ticketWords,
  ...listWords,
  ...limitWords,
  ...auditWords,
  ...permissionWords,
  ...deviceWords,
  ...settingsWords,
  ...hoursWords,
  ...storedValueWords,
  ...variableWords,
  ...targetWords,
  ...approvalWords,
  ...secretLinkWords,
  ...onCallWords,
  ...scriptWords,
  ...slaWords,
  ...steeringWords,
  ...noiseWords,
  ...moneyWords,
  ...watchdogWords,
  ...valueWords,
} satisfies Record<string, Texts>

export type WordKey = keyof typeof words
