import { z } from '#sdk'
import { inSeconds, timeUnit } from '../durations.ts'
import { keyParam } from '../key-param.ts'
import { optionalNumber } from '../optional-params.ts'

/** Which stored value. */
export const whichValue = {
  key: keyParam().meta({
    title: 'Key',
    description: 'The name under which the value is kept.',
    type: 'string',
    placeholder: 'last-backup {{ device.hostname }}',
  }),
  whose: z.enum(['customer', 'msp']).default('customer').meta({
    title: 'Whose',
    description: 'customer: each customer has its own value. msp: one for all.',
  }),
}

/** For how long it is kept. */
export const forgetAfter = {
  forgetAfter: optionalNumber(z.number().positive().max(10_000)).meta({
    title: 'Forget after',
    description: 'Empty: it is kept until it is removed.',
    type: 'number',
  }),
  forgetUnit: timeUnit.default('days').meta({ title: 'Unit' }),
}

export function forgetSeconds(params: {
  forgetAfter?: number | undefined
  forgetUnit: z.output<typeof timeUnit>
}): number | undefined {
  return params.forgetAfter === undefined ? undefined : inSeconds(params.forgetAfter, params.forgetUnit)
}
