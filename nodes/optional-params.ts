import { z } from '#sdk'

/** Text that may be left empty: missing, null and blank are one and the same, `undefined`. */
export function optionalText() {
  return z
    .string()
    .nullish()
    .transform((text) => (text?.trim() ? text : undefined))
}

/** An id that may be left empty, as an expression over an event without customer or device leaves it. */
export function optionalId() {
  return z
    .string()
    .nullish()
    .transform((id) => id?.trim() || undefined)
    .pipe(z.uuid('This is not an id; choose it from the list or take it from a step').optional())
}

/** A calendar day that may be left empty; of a moment the day it is written with. */
export function optionalDay() {
  return z
    .string()
    .nullish()
    .transform((day) => day?.trim().slice(0, 10) || undefined)
    .pipe(z.iso.date('This is not a day; write it like 2026-11-21').optional())
}

/** A choice that may be left empty. */
export function optionalChoice<Choice extends z.ZodType>(choices: Choice) {
  return z.preprocess((value) => (value === '' ? undefined : (value ?? undefined)), z.optional(choices))
}

/** A number that may be left empty, or come as text from a template. */
export function optionalNumber(number: z.ZodType<number>) {
  return z.preprocess((value) => {
    if (typeof value !== 'string') return value ?? undefined
    return value.trim() === '' ? undefined : Number(value)
  }, z.optional(number))
}

/** Words as a list, or as text with commas between them. */
export function wordList() {
  return z.preprocess((value) => {
    if (typeof value !== 'string') return value ?? undefined
    const words = value.split(',').map((word) => word.trim())
    return words.filter((word) => word !== '')
  }, z.array(z.string()).default([]))
}
