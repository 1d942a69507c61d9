import { z } from '#sdk'
import { optionalNumber, optionalText } from '../optional-params.ts'

/** What the contract may ask of work beside its type. */
export const workParams = {
  role: optionalText().meta({
    title: 'Role',
    description: 'Of who works, such as senior; contracts may give roles their own rates.',
    placeholder: 'senior',
  }),
  category: optionalText().meta({
    title: 'Category of the problem',
    description: 'Contracts may exclude some. Empty: that of the ticket.',
  }),
  onSite: z.boolean().default(false).meta({ title: 'On site' }),
  travelMinutes: optionalNumber(z.number().int().min(0).max(10_080)).meta({
    title: 'Minutes of travel',
    description: 'Beside those of the work.',
  }),
  project: z.boolean().default(false).meta({ title: 'Part of a project' }),
  thirdParty: z.boolean().default(false).meta({
    title: 'On what others supply',
    description: 'Work with a supplier whose product is not in the contract.',
  }),
  rate: optionalNumber(z.number().min(0).max(1_000_000)).meta({
    title: 'Price of an hour',
    description: 'Before tax, for example 85.50. Empty: as contract and rate card say.',
  }),
  approvalRef: optionalText().meta({
    title: 'Approval',
    description: 'Who agreed, and where: then nothing waits for a yes any more.',
  }),
} as const

/** The same as contract and entry call it. */
export function readWork(params: z.output<z.ZodObject<typeof workParams>>) {
  return {
    role: params.role ?? null,
    category: params.category ?? null,
    onSite: params.onSite,
    travelMinutes: params.travelMinutes,
    project: params.project,
    thirdParty: params.thirdParty,
    rateMinor: params.rate === undefined ? null : Math.round(params.rate * 100),
    approvalRef: params.approvalRef ?? null,
  }
}
