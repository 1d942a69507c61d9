import type { Catalogue } from '#sdk'
import { alertReceived } from './alerts/alert-received.ts'
import { addBillingLine } from './billing/add-line.ts'
import { adjustQuantity } from './billing/adjust-quantity.ts'
import { billTime } from './billing/bill-time.ts'
import { countSeats } from './billing/count-seats.ts'
import { decideCoverage } from './billing/decide-coverage.ts'
import { drawHours } from './billing/draw-hours.ts'
import { findContract } from './billing/find-contract.ts'
import { hoursLow } from './billing/hours-low.ts'
import { workOutOfScope } from './billing/out-of-scope.ts'
import { seatMismatch } from './billing/seat-mismatch.ts'
import { codeScript } from './code/script.ts'
import { http } from './connectors/http/connector.ts'
import { imap } from './connectors/imap/connector.ts'
import { ldap } from './connectors/ldap/connector.ts'
import { mysql } from './connectors/mysql/connector.ts'
import { ntfy } from './connectors/ntfy/connector.ts'
import { postgres } from './connectors/postgres/connector.ts'
import { slack } from './connectors/slack/connector.ts'
import { smtp } from './connectors/smtp/connector.ts'
import { ssh } from './connectors/ssh/connector.ts'
import { teams } from './connectors/teams/connector.ts'
import { messageWebhook } from './connectors/webhook/connector.ts'
import { addToValue } from './data/add-to-value.ts'
import { getValue } from './data/get-value.ts'
import { matchText } from './data/match-text.ts'
import { parseCsv } from './data/parse-csv.ts'
import { parseJson } from './data/parse-json.ts'
import { parseXml } from './data/parse-xml.ts'
import { removeValue } from './data/remove-value.ts'
import { replaceText } from './data/replace-text.ts'
import { setValue } from './data/set-value.ts'
import { writeCsv } from './data/write-csv.ts'
import { readRows } from './databases/read-rows.ts'
import { deviceAdded } from './devices/added.ts'
import { antivirusThreat } from './devices/antivirus-threat.ts'
import { antivirusUnhealthy } from './devices/antivirus-unhealthy.ts'
import { backupFailed } from './devices/backup-failed.ts'
import { backupMissed } from './devices/backup-missed.ts'
import { diskLow } from './devices/disk-low.ts'
import { expiryApproaching } from './devices/expiry-approaching.ts'
import { findDevice } from './devices/find.ts'
import { deviceOffline } from './devices/offline.ts'
import { deviceOnline } from './devices/online.ts'
import { patchFailed } from './devices/patch-failed.ts'
import { patchOverdue } from './devices/patch-overdue.ts'
import { readScript } from './devices/read-script.ts'
import { rebootPending } from './devices/reboot-pending.ts'
import { runScript } from './devices/run-script.ts'
import { serviceCheckDown } from './devices/service-check-down.ts'
import { serviceCheckUp } from './devices/service-check-up.ts'
import { serviceStopped } from './devices/service-stopped.ts'
import { siteOffline } from './devices/site-offline.ts'
import { deviceStale } from './devices/stale.ts'
import { verifyOffline } from './devices/verify-offline.ts'
import { attachFile } from './files/attach-file.ts'
import { createFile } from './files/create-file.ts'
import { readFile } from './files/read-file.ts'
import { renderHtml } from './files/render-html.ts'
import { reportPdf } from './files/report-pdf.ts'
import { flowCall } from './flow/call.ts'
import { flowDebounce } from './flow/debounce.ts'
import { flowDelay } from './flow/delay.ts'
import { flowEach } from './flow/each.ts'
import { flowIf } from './flow/if.ts'
import { flowLock } from './flow/lock.ts'
import { flowLookup } from './flow/lookup.ts'
import { flowRepeat } from './flow/repeat.ts'
import { flowReturn } from './flow/return.ts'
import { flowSet } from './flow/set.ts'
import { flowStop } from './flow/stop.ts'
import { flowSwitch } from './flow/switch.ts'
import { flowThrottle } from './flow/throttle.ts'
import { flowTry } from './flow/try.ts'
import { flowWaitEvent } from './flow/wait-event.ts'
import { flowWaitHours } from './flow/wait-hours.ts'
import { flowWaitUntil } from './flow/wait-until.ts'
import { addToGroup } from './identity/add-to-group.ts'
import { createAccount } from './identity/create-account.ts'
import { disableAccount } from './identity/disable-account.ts'
import { enableAccount } from './identity/enable-account.ts'
import { findAccount } from './identity/find-account.ts'
import { listAccounts } from './identity/list-accounts.ts'
import { removeFromGroup } from './identity/remove-from-group.ts'
import { resetPassword } from './identity/reset-password.ts'
import { unlockAccount } from './identity/unlock-account.ts'
import { emailReceived } from './mail/email-received.ts'
import { sendEmail } from './mail/send-email.ts'
import { askForApproval } from './people/approval.ts'
import { escalate } from './people/escalate.ts'
import { askWithForm } from './people/form.ts'
import { humanTask } from './people/human-task.ts'
import { notify } from './people/notify.ts'
import { whoIsOnCall } from './people/on-call.ts'
import { portalFormSent } from './portal/form.ts'
import { makeReport } from './reports/make-report.ts'
import { sumMonth } from './reports/sum-month.ts'
import { addChecklist } from './tickets/add-checklist.ts'
import { assignTicket } from './tickets/assign.ts'
import { ticketAssigned } from './tickets/assigned.ts'
import { closeTicket } from './tickets/close.ts'
import { ticketClosed } from './tickets/closed.ts'
import { ticketsClosedWithoutTime } from './tickets/closed-without-time.ts'
import { commentTicket } from './tickets/comment.ts'
import { createTicket } from './tickets/create.ts'
import { ticketCreated } from './tickets/created.ts'
import { fillReply } from './tickets/fill-reply.ts'
import { findTicket } from './tickets/find.ts'
import { ticketFromEmail } from './tickets/from-email.ts'
import { linkTicket } from './tickets/link.ts'
import { mergeTickets } from './tickets/merge.ts'
import { pauseSla } from './tickets/pause-sla.ts'
import { ticketReopened } from './tickets/reopened.ts'
import { ticketReplied } from './tickets/replied.ts'
import { resumeSla } from './tickets/resume-sla.ts'
import { setTicketStatus } from './tickets/set-status.ts'
import { slaBreached } from './tickets/sla-breached.ts'
import { slaWarning } from './tickets/sla-warning.ts'
import { ticketStatusChanged } from './tickets/status-changed.ts'
import { updateTicket } from './tickets/update.ts'
import { ticketUpdated } from './tickets/updated.ts'
import { upsertTicketByKey } from './tickets/upsert-by-key.ts'
import { ticketWaitingTooLong } from './tickets/waiting-too-long.ts'
import { timeEntryCreated } from './time/entry-created.ts'
import { timeEntryMissing } from './time/entry-missing.ts'
import { findMissingTime } from './time/find-missing.ts'
import { logTime } from './time/log.ts'
import { curlImporter } from './web/curl-importer.ts'
import { httpGet, httpSend } from './web/http-request.ts'
import { manual } from './web/manual.ts'
import { schedule } from './web/schedule.ts'
import { webhook } from './web/webhook.ts'

/** Everything that can be dropped on the canvas, and every connector. */
export const catalogue: Catalogue = {
  triggers: [
    webhook,
    alertReceived,
    emailReceived,
    portalFormSent,
    schedule,
    manual,
    deviceOffline,
    deviceOnline,
    deviceStale,
    siteOffline,
    deviceAdded,
    diskLow,
    serviceStopped,
    rebootPending,
    patchOverdue,
    patchFailed,
    antivirusUnhealthy,
    antivirusThreat,
    backupFailed,
    backupMissed,
    serviceCheckDown,
    serviceCheckUp,
    expiryApproaching,
    ticketCreated,
    ticketUpdated,
    ticketReplied,
    ticketStatusChanged,
    ticketAssigned,
    ticketReopened,
    ticketClosed,
    slaWarning,
    slaBreached,
    ticketWaitingTooLong,
    workOutOfScope,
    hoursLow,
    seatMismatch,
    timeEntryCreated,
    timeEntryMissing,
  ],
  actions: [
    flowIf,
    flowSwitch,
    flowSet,
    flowEach,
    flowRepeat,
    flowTry,
    flowDelay,
    flowWaitUntil,
    flowWaitEvent,
    flowCall,
    flowReturn,
    flowWaitHours,
    flowLock,
    flowThrottle,
    flowDebounce,
    getValue,
    setValue,
    addToValue,
    removeValue,
    flowStop,
    flowLookup,
    parseJson,
    parseXml,
    parseCsv,
    writeCsv,
    matchText,
    replaceText,
    renderHtml,
    reportPdf,
    sumMonth,
    makeReport,
    createFile,
    readFile,
    attachFile,
    readRows,
    findAccount,
    listAccounts,
    createAccount,
    enableAccount,
    disableAccount,
    unlockAccount,
    resetPassword,
    addToGroup,
    removeFromGroup,
    codeScript,
    createTicket,
    upsertTicketByKey,
    findTicket,
    updateTicket,
    commentTicket,
    fillReply,
    closeTicket,
    assignTicket,
    setTicketStatus,
    mergeTickets,
    linkTicket,
    addChecklist,
    pauseSla,
    resumeSla,
    ticketFromEmail,
    sendEmail,
    askForApproval,
    askWithForm,
    humanTask,
    whoIsOnCall,
    escalate,
    notify,
    ticketsClosedWithoutTime,
    findDevice,
    verifyOffline,
    runScript,
    readScript,
    logTime,
    addBillingLine,
    billTime,
    findContract,
    decideCoverage,
    drawHours,
    countSeats,
    adjustQuantity,
    findMissingTime,
    httpGet,
    httpSend,
  ],
  connectors: [imap, smtp, slack, teams, ntfy, messageWebhook, http, ssh, postgres, mysql, ldap],
  importers: [curlImporter],
}
