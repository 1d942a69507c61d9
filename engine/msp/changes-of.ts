import { z } from 'zod'

type WithoutDefault<Schema extends z.ZodType> =
  Schema extends z.ZodDefault<infer Inner extends z.ZodType> ? Inner : Schema

type ChangesShape<Shape extends Record<string, z.ZodType>> = {
  [Name in keyof Shape]: z.ZodOptional<WithoutDefault<Shape[Name]>>
}

/**
 * Schema of a change of something: every field may be left out, and what is left out stays as it is. (`partial()`
 * alone would fill in the defaults.)
 */
export function changesOf<Shape extends Record<string, z.ZodType>>(
  schema: z.ZodObject<Shape>,
): z.ZodObject<ChangesShape<Shape>> {
  const shape = Object.entries<z.ZodType>(schema.shape).map(([name, field]) => [
    name,
    z.optional(field instanceof z.ZodDefault ? field.unwrap() : field),
  ])
  return z.object(Object.fromEntries(shape) as ChangesShape<Shape>)
}
