import { z } from 'zod'
import { businessHours } from './business-hours.ts'
import { changesOf } from './changes-of.ts'

export const customer = z.object({
  id: z.uuid(),
  name: z.string().min(1).max(200),
  aliases: z.array(z.string()).default([]),
  domains: z.array(z.string()).default([]),
  tags: z.array(z.string()).default([]),
  externalIds: z.record(z.string(), z.string()).default({}),
  timeZone: z.string().default('Europe/Rome'),
  language: z.enum(['it', 'en']).default('it'),
  vip: z.boolean().default(false),
  active: z.boolean().default(true),
  notes: z.string().default(''),
  /** Null: those of the MSP. */
  businessHours: businessHours.nullable().default(null),
})
export const newCustomer = customer.omit({ id: true })
export const customerChanges = changesOf(newCustomer)

export const site = z.object({
  id: z.uuid(),
  customerId: z.uuid(),
  name: z.string().min(1).max(200),
  address: z.string().default(''),
})
export const newSite = site.omit({ id: true })
export const siteChanges = changesOf(newSite)

export const contact = z.object({
  id: z.uuid(),
  customerId: z.uuid(),
  siteId: z.uuid().nullable().default(null),
  name: z.string().min(1).max(200),
  email: z.string().max(320).nullable().default(null),
  phone: z.string().default(''),
  isVip: z.boolean().default(false),
  isApprover: z.boolean().default(false),
  active: z.boolean().default(true),
})
export const newContact = contact.omit({ id: true })
export const contactChanges = changesOf(newContact)

export type Customer = z.output<typeof customer>
export type NewCustomer = z.input<typeof newCustomer>
export type CustomerChanges = z.input<typeof customerChanges>
export type Site = z.output<typeof site>
export type NewSite = z.input<typeof newSite>
export type SiteChanges = z.input<typeof siteChanges>
export type Contact = z.output<typeof contact>
export type NewContact = z.input<typeof newContact>
export type ContactChanges = z.input<typeof contactChanges>
