import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import { alarmRoutes } from './alarms.ts'
import { allowedTargetRoutes } from './allowed-targets.ts'
import type { ApiDeps, ApiEnv } from './api-env.ts'
import { approvalRoutes } from './approvals.ts'
import { approveRoutes } from './approve.ts'
import { auditRoutes } from './audit.ts'
import { backtestRoutes } from './backtests.ts'
import { billingExportRoutes } from './billing-exports.ts'
import { billingLineRoutes } from './billing-lines.ts'
import { businessHoursRoutes } from './business-hours.ts'
import { cannedReplyRoutes } from './canned-replies.ts'
import { connectionRoutes } from './connections.ts'
import { contactRoutes } from './contacts.ts'
import { contractDrawRoutes } from './contract-draws.ts'
import { contractRoutes } from './contracts.ts'
import { coverageRoutes } from './coverage.ts'
import { customerSettingRoutes } from './customer-settings.ts'
import { customerRoutes } from './customers.ts'
import { demoRoutes } from './demo.ts'
import { deviceAgentRoutes } from './device-agents.ts'
import { deviceReportRoutes } from './device-reports.ts'
import { deviceRoutes } from './devices.ts'
import { addDocs } from './docs.ts'
import { draftLiveRoutes } from './draft-live.ts'
import { draftReviewRoutes } from './draft-reviews.ts'
import { draftRoutes } from './drafts.ts'
import { editorFiles } from './editor-files.ts'
import { effectLimitRoutes } from './effect-limits.ts'
import { eventRoutes } from './events.ts'
import { expiryRoutes } from './expiries.ts'
import { fileRoutes } from './files.ts'
import { formRoutes } from './forms.ts'
import { healthRoutes } from './health.ts'
import { historySettingsRoutes } from './history-settings.ts'
import { hookRefusalRoutes } from './hook-refusals.ts'
import { hookRoutes } from './hooks.ts'
import { hostKeyRoutes } from './host-keys.ts'
import { identify, sameOrigin } from './identify.ts'
import { liveRoutes } from './live.ts'
import { lookupTableRoutes } from './lookup-tables.ts'
import { maintenanceWindowRoutes } from './maintenance-windows.ts'
import { nodeRoutes } from './nodes.ts'
import { overviewRoutes } from './overview.ts'
import { pinRoutes } from './pins.ts'
import { playbookSourceRoutes } from './playbook-sources.ts'
import { playbookUpdateRoutes } from './playbook-updates.ts'
import { playbookRoutes } from './playbooks.ts'
import { portalLinkRoutes } from './portal-links.ts'
import { priorityMatrixRoutes } from './priority-matrix.ts'
import { answerErrors, notFound, Problem, presentProblem } from './problems.ts'
import { queueRoutes } from './queues.ts'
import { rateCardRoutes } from './rate-cards.ts'
import { refuseLarge } from './refuse-large.ts'
import { remoteLinkRoutes } from './remote-links.ts'
import { newResource } from './resource.ts'
import { runActionRoutes } from './run-actions.ts'
import { runChartRoutes } from './run-chart.ts'
import { runEffectRoutes } from './run-effects.ts'
import { runLimitRoutes } from './run-limit.ts'
import { runStepRoutes } from './run-steps.ts'
import { runbookRoutes } from './runbooks.ts'
import { runRoutes } from './runs.ts'
import { scenarioRoutes } from './scenarios.ts'
import { scriptRoutes } from './scripts.ts'
import { seatRoutes } from './seats.ts'
import { secretPageRoutes } from './secret.ts'
import { secretLinkRoutes } from './secret-links.ts'
import { serviceCheckRoutes } from './service-checks.ts'
import { sessionRoutes } from './session.ts'
import { setupRoutes } from './setup.ts'
import { siteCorrelationRoutes } from './site-correlation.ts'
import { siteRoutes } from './sites.ts'
import { slaPolicyRoutes } from './sla-policies.ts'
import { snapshotRoutes } from './snapshots.ts'
import { storedValueRoutes } from './stored-values.ts'
import { teamRoutes } from './teams.ts'
import { technicianRoutes } from './technicians.ts'
import { ticketActionRoutes } from './ticket-actions.ts'
import { ticketClockRoutes } from './ticket-clocks.ts'
import { ticketFileRoutes } from './ticket-files.ts'
import { ticketStatusRoutes } from './ticket-statuses.ts'
import { ticketRoutes } from './tickets.ts'
import { timeEntryRoutes } from './time-entries.ts'
import { tokenRoutes } from './tokens.ts'
import { tourRoutes } from './tour.ts'
import { trialRoutes } from './trials.ts'
import { triggerRoutes } from './triggers.ts'
import { userRoutes } from './users.ts'
import { valueRoutes } from './value.ts'
import { variableRoutes } from './variables.ts'
import { versionRoutes } from './versions.ts'
import { viewRoutes } from './views.ts'
import { workflowModeRoutes } from './workflow-mode.ts'
import { workflowRoutes } from './workflows.ts'
import { writeHoldRoutes } from './write-holds.ts'

const LARGEST_BODY = 5 * 1024 * 1024

/** What a process without the web role answers: `/healthz`, `/readyz` and `/metrics`. */
export function createHealthApi(
  deps: Pick<ApiDeps, 'pool' | 'metrics' | 'callers' | 'migrationsDir' | 'log'>,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  app.onError(answerErrors(deps.log))
  app.notFound((c) => presentProblem(new Problem(404, `There is nothing at ${c.req.path}.`)))
  return app.route('/', healthRoutes(deps))
}

/** The whole HTTP side: webhooks, health, `/api`, and the built editor for every other path. */
export function createApi(deps: ApiDeps) {
  const app = newResource()
  app.onError(answerErrors(deps.log))
  app.notFound((c) => presentProblem(new Problem(404, `There is nothing at ${c.req.path}.`)))
  app.route('/', hookRoutes(deps))
  app.route('/', deviceAgentRoutes(deps))
  app.route('/', healthRoutes(deps))

  app.use('*', headers(deps.publicUrl))
  app.use('/api/*', sameOrigin(deps.publicUrl))
  app.use(
    '/api/*',
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: refuseLarge(`The body is larger than ${LARGEST_BODY / 1024 / 1024} MB.`),
    }),
  )
  app.use('/api/*', noStore)
  addDocs(app)
  app.use('/api/*', identify(deps.callers))
  const resources = [
    sessionRoutes,
    setupRoutes,
    userRoutes,
    tokenRoutes,
    allowedTargetRoutes,
    lookupTableRoutes,
    scriptRoutes,
    hostKeyRoutes,
    remoteLinkRoutes,
    auditRoutes,
    nodeRoutes,
    connectionRoutes,
    customerRoutes,
    siteRoutes,
    contactRoutes,
    contractRoutes,
    contractDrawRoutes,
    seatRoutes,
    rateCardRoutes,
    coverageRoutes,
    businessHoursRoutes,
    storedValueRoutes,
    variableRoutes,
    customerSettingRoutes,
    deviceRoutes,
    deviceReportRoutes,
    serviceCheckRoutes,
    expiryRoutes,
    ticketRoutes,
    ticketActionRoutes,
    queueRoutes,
    ticketStatusRoutes,
    priorityMatrixRoutes,
    technicianRoutes,
    cannedReplyRoutes,
    ticketFileRoutes,
    fileRoutes,
    timeEntryRoutes,
    billingLineRoutes,
    billingExportRoutes,
    workflowRoutes,
    versionRoutes,
    draftRoutes,
    draftLiveRoutes,
    draftReviewRoutes,
    snapshotRoutes,
    triggerRoutes,
    portalLinkRoutes,
    runRoutes,
    runActionRoutes,
    runLimitRoutes,
    effectLimitRoutes,
    alarmRoutes,
    writeHoldRoutes,
    runChartRoutes,
    runEffectRoutes,
    runStepRoutes,
    runbookRoutes,
    trialRoutes,
    pinRoutes,
    scenarioRoutes,
    backtestRoutes,
    liveRoutes,
    approvalRoutes,
    secretLinkRoutes,
    teamRoutes,
    eventRoutes,
    hookRefusalRoutes,
    maintenanceWindowRoutes,
    siteCorrelationRoutes,
    historySettingsRoutes,
    slaPolicyRoutes,
    ticketClockRoutes,
    workflowModeRoutes,
    playbookRoutes,
    playbookSourceRoutes,
    playbookUpdateRoutes,
    overviewRoutes,
    valueRoutes,
    demoRoutes,
    tourRoutes,
    viewRoutes,
  ]
  for (const resource of resources) app.route('/api', resource(deps))
  app.all('/api/*', () => {
    throw notFound('route')
  })
  app.route('/', approveRoutes(deps))
  app.route('/', secretPageRoutes(deps))
  app.route('/', formRoutes(deps))
  app.route('/', editorFiles(deps.editorDir))
  return app
}

function headers(publicUrl: string) {
  return secureHeaders({
    // A route may be stricter.
    overwrite: false,
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      // Mantine and CodeMirror write their style sheets into the page.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      workerSrc: ["'self'", 'blob:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    // Only for browsers and plug-ins that are gone; they would travel with every answer.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    referrerPolicy: 'same-origin',
    strictTransportSecurity: publicUrl.startsWith('https:') ? 'max-age=31536000' : false,
  })
}

const noStore: MiddlewareHandler = async function noStored(c, next) {
  await next()
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
}
