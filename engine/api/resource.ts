import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Caller } from '../auth/callers.ts'
import type { ApiEnv } from './api-env.ts'
import { Problem } from './problems.ts'

/** A group of routes; input that does not fit its schema becomes a problem that names each field. */
export function newResource(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return
      const inBody = result.target === 'json' || result.target === 'form'
      throw new Problem(inBody ? 422 : 400, describe(result.error.issues), {
        errors: result.error.issues.map((issue) => ({
          where: issue.path.map(String).join('.'),
          message: issue.message,
        })),
      })
    },
  })
}

function describe(issues: readonly z.core.$ZodIssue[]): string {
  const first = issues[0]
  if (first === undefined) return 'The request does not have the right shape.'
  const where = first.path.map(String).join('.')
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return `${where === '' ? '' : `${where}: `}${first.message}${more}`
}

/** A JSON answer, for a route's `responses`. */
export function answers<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } }
}

/** A JSON body, for a route's `request`; any other content type is refused. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { required: true as const, content: { 'application/json': { schema } } }
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

export const idParam = z.object({ id: z.uuid() })

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.uuid().optional(),
})

export const customerPageQuery = pageQuery.extend({ customerId: z.uuid().optional() })

/** Several values of one query parameter, with commas between them. */
export function listed<Item extends z.ZodType<string, string>>(item: Item) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(item))
    .openapi({ type: 'string', description: 'One value, or several with commas between them' })
}

/** A list that is never long enough for pages. */
export function whole<Item>(items: readonly Item[]): { items: Item[]; next: string | null } {
  return { items: [...items], next: null }
}

/** Cuts a list that was read one longer than asked into a page; the last item's id is the cursor of the next. */
export function toPage<Item extends { id: string }>(
  items: readonly Item[],
  limit: number,
): { items: Item[]; next: string | null } {
  const page = items.slice(0, limit)
  return { items: page, next: items.length > limit ? (page.at(-1)?.id ?? null) : null }
}

/** The caller behind a permission check. */
export function signedIn(caller: Caller | null): Caller {
  if (caller === null)
    throw new Problem(401, 'Sign in, or send an API token as "Authorization: Bearer TOKEN".')
  return caller
}
