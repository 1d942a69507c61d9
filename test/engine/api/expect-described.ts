import { expect } from 'vitest'
import { ZodType } from 'zod'
import type { createApi } from '#engine/api/app.ts'

type Api = ReturnType<typeof createApi>

/** Holds a JSON answer to what its route says it answers: all of its fields, and no others. */
export function expectDescribed(app: Api, method: string, path: string, status: number, body: unknown): void {
  const schema = schemaOf(app, method, path.replace(/\?.*$/, ''), status)
  if (schema !== undefined) expect(schema.parse(body), `${method} ${path}`).toEqual(body)
}

function schemaOf(app: Api, method: string, path: string, status: number): ZodType | undefined {
  const fitting = app.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === 'route' && definition.route.method.toUpperCase() === method ? [definition.route] : [],
  )
  // As the router does: a fixed name before a parameter.
  const route =
    fitting.find((candidate) => candidate.path === path) ??
    fitting.find((candidate) => new RegExp(`^${candidate.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path))
  const response = route?.responses[String(status)]
  if (response === undefined || !('content' in response)) return undefined
  const json = response.content?.['application/json']
  return json !== undefined && 'schema' in json && json.schema instanceof ZodType ? json.schema : undefined
}
