/** Who changed something from here, as the audit log names it. */
export const actor = 'command line'
