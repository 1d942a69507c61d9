/** What a workflow may touch, as people count it. */
export const effectKinds = ['tickets', 'mails', 'devices', 'scripts', 'money'] as const
export type EffectKind = (typeof effectKinds)[number]

/** Within what it is counted: one run, the last 60 minutes, or the last 24 hours. */
export const limitSpans = ['run', 'hour', 'day'] as const
export type LimitSpan = (typeof limitSpans)[number]
