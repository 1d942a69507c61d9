/** By what the live try of each playbook begins: each is in the file of that name, once. */
export const tries = {
  'access-request': 'by-form',
  'admin-setting-changed': 'by-webhook',
  'alert-to-ticket': 'by-webhook',
  'antivirus-threat': 'by-check-in',
  'automation-failed': 'by-runbook',
  'backup-failed': 'by-check-in',
  'bill-extra-work': 'by-webhook',
  'closed-without-time': 'by-calendar',
  'compromised-account': 'by-runbook',
  'critical-out-of-hours': 'by-ticket',
  'customer-report': 'by-calendar',
  deadlines: 'by-calendar',
  'disk-nearly-full': 'by-check-in',
  'email-to-ticket': 'by-mail',
  'extra-work-approval': 'by-ticket',
  'hardware-failing': 'by-webhook',
  'hours-running-out': 'by-calendar',
  'licence-clean-up': 'by-calendar',
  'missing-time': 'by-calendar',
  'new-customer': 'by-ticket',
  'new-device': 'by-check-in',
  'password-reset': 'by-runbook',
  'patch-overdue': 'by-check-in',
  'portal-to-ticket': 'by-form',
  'protection-gap': 'by-check-in',
  'reboot-pending': 'by-check-in',
  'recurring-checklist': 'by-calendar',
  'same-problem': 'by-ticket',
  satisfaction: 'by-ticket',
  'seat-true-up': 'by-calendar',
  'server-offline': 'by-check-in',
  'service-stopped': 'by-check-in',
  'silent-device': 'by-check-in',
  'site-or-service-down': 'by-check-in',
  'sla-escalation': 'by-ticket',
  'software-request': 'by-form',
  'supplier-chase': 'by-mail',
  'suspicious-mail': 'by-mail',
  'temporary-admin': 'by-runbook',
  'triage-and-dispatch': 'by-ticket',
  'user-offboarding': 'by-form',
  'user-onboarding': 'by-form',
  'waiting-for-customer': 'by-ticket',
} as const

export type Beginning = (typeof tries)[keyof typeof tries]

/** The playbooks whose tries are in a file. */
export type BegunBy<B extends Beginning> = {
  [Slug in keyof typeof tries]: (typeof tries)[Slug] extends B ? Slug : never
}[keyof typeof tries]
