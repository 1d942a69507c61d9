import { z } from '@hono/zod-openapi'
import type { Kept, ResolvedVariable } from '../variables/read-values.ts'
import { variableName, variableTypes } from '../variables/variable.ts'
import type { Variable, VariableValue } from '../variables/variable-store.ts'
import type { ChainLink, ValuePlace } from '../variables/which-wins.ts'
import { jsonValue } from './json-value.ts'

/** Where a value holds: everywhere, for a tag's customers, for one customer, or at one site. */
export const valuePlace = z.discriminatedUnion('scope', [
  z.object({ scope: z.literal('msp') }),
  z.object({ scope: z.literal('tag'), tag: z.string().trim().min(1).max(100) }),
  z.object({ scope: z.literal('customer'), customerId: z.uuid() }),
  z.object({ scope: z.literal('site'), siteId: z.uuid() }),
])

/** The same, in the query of a request. */
export const placeQuery = z.object({
  scope: z.enum(['msp', 'tag', 'customer', 'site']),
  tag: z.string().optional(),
  customerId: z.uuid().optional(),
  siteId: z.uuid().optional(),
})

export const linkReason = z.enum(['wins', 'not_set', 'nearer', 'earlier_tag'])

export const variableValueView = z.object({
  place: valuePlace,
  /** Of the tag, customer or site; empty for the MSP. */
  placeName: z.string(),
  /** Of a site: its customer. */
  customerName: z.string().nullable(),
  /** Null for a secret. */
  value: jsonValue,
  updatedAt: z.iso.datetime(),
})

export const variableView = z.object({
  name: z.string(),
  type: z.enum(variableTypes),
  description: z.string(),
  /** Of a secret: hosts that it may be sent to, one a line. */
  hosts: z.string(),
  values: z.array(variableValueView),
  /** Workflows whose draft or published version names it. */
  usedBy: z.array(z.object({ id: z.string(), name: z.string() })),
  updatedAt: z.iso.datetime(),
})

export const resolvedVariableView = z.object({
  name: z.string(),
  type: z.enum(variableTypes),
  description: z.string(),
  /** False where nothing is set anywhere: steps that use it fail and say so. */
  isSet: z.boolean(),
  /** What wins; null for a secret. */
  value: jsonValue,
  /** Every place that was asked, the nearest first. */
  chain: z.array(
    z.object({
      place: valuePlace,
      placeName: z.string(),
      isSet: z.boolean(),
      /** Null for a secret, and where nothing is set. */
      value: jsonValue,
      reason: linkReason,
    }),
  ),
})

/** What goes from one installation to another: customers and sites by name, no secrets. */
export const variableFile = z.object({
  variables: z
    .array(
      z.object({
        name: variableName,
        type: z.enum(variableTypes),
        description: z.string().max(2000).default(''),
        hosts: z.string().max(4000).default(''),
        values: z
          .array(
            z.object({
              scope: z.enum(['msp', 'tag', 'customer', 'site']),
              tag: z.string().optional(),
              customer: z.string().optional(),
              site: z.string().optional(),
              /** Left out for a secret. */
              value: jsonValue.optional(),
            }),
          )
          .max(10_000)
          .default([]),
      }),
    )
    .max(1000),
  /** Tags in the order in which they win. */
  tagOrder: z.array(z.string()).max(1000).optional(),
})

export function presentVariable(
  variable: Variable,
  values: readonly VariableValue[],
  usedBy: readonly { id: string; name: string }[],
) {
  return {
    ...variable,
    updatedAt: variable.updatedAt.toISOString(),
    values: values.map(({ place, placeName, customerName, value, updatedAt }) => ({
      place,
      placeName,
      customerName,
      value,
      updatedAt: updatedAt.toISOString(),
    })),
    usedBy: [...usedBy],
  }
}

export function presentResolved(
  { name, type, description, winner, chain }: ResolvedVariable,
  nameOf: (place: ValuePlace) => string,
) {
  return {
    name,
    type,
    description,
    isSet: winner !== undefined,
    value: winner?.value.value ?? null,
    chain: chain.map((link) => presentLink(link, nameOf)),
  }
}

function presentLink({ place, set, reason }: ChainLink<Kept>, nameOf: (place: ValuePlace) => string) {
  return {
    place,
    placeName: nameOf(place),
    isSet: set !== undefined,
    value: set?.value.value ?? null,
    reason,
  }
}
