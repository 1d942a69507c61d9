import type { ImportedTrigger } from '../playbooks/describe-triggers.ts'

/** How each trigger is reached, for people. */
export function triggersText(triggers: readonly ImportedTrigger[]): string {
  return triggers
    .map(({ nodeId, type, hookUrl, auth, secret, curl }) => {
      if (hookUrl === null) return `Trigger ${nodeId} (${type})`
      const proof = auth?.header ? `${auth.header}: ${auth.format}` : (auth?.format ?? 'no authentication')
      return [
        `Trigger ${nodeId} (${type})`,
        `  Address  ${hookUrl}`,
        `  Proof    ${proof}`,
        ...(secret === null ? [] : [`  Secret   ${secret}`]),
        `  Try it   ${curl}`,
      ].join('\n')
    })
    .join('\n')
}
