import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { workflowDocument } from '../graph/document.ts'
import type { ApiEnv } from './api-env.ts'

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Sentiero API</title><link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="docs"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body>
</html>`

const start = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true })`

const files: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
}

const problemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.array(z.object({ where: z.string(), message: z.string() })).optional(),
})

/** Serves the description of all routes that the app has, and a page to read and try it. */
export function addDocs(app: OpenAPIHono<ApiEnv>): void {
  let description: string | undefined

  app.get('/api/openapi.json', (c) => {
    description ??= JSON.stringify(describeApi(app))
    return c.body(description, 200, { 'content-type': 'application/json' })
  })
  app.get('/api/docs', (c) => c.html(page))
  app.get('/api/docs/start.js', (c) =>
    c.body(start, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  app.get('/api/docs/:file{swagger-ui(-bundle)?\\.(css|js)}', (c) => {
    const file = c.req.param('file')
    const type = files[file]
    if (type === undefined) return c.notFound()
    const path = fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`))
    return c.body(Readable.toWeb(createReadStream(path)) as ReadableStream, 200, { 'content-type': type })
  })
}

/** The OpenAPI 3.1 document, with what all routes share: how to authenticate, and what an error looks like. */
export function describeApi(app: OpenAPIHono<ApiEnv>) {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Sentiero',
      version: '1',
      description: 'Workflow automation for managed service providers',
    },
    security: [{ token: [] }, { session: [] }],
  })
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = item[method]
      if (operation === undefined) continue
      operation.tags = [path.split('/')[2] ?? '']
      operation.responses = { ...operation.responses, default: { $ref: '#/components/responses/Problem' } }
    }
  }
  return {
    ...document,
    components: {
      ...document.components,
      schemas: {
        ...document.components?.schemas,
        WorkflowDocument: z.toJSONSchema(workflowDocument, { io: 'input' }),
        ProblemDetails: z.toJSONSchema(problemDetails),
      },
      responses: {
        Problem: {
          description: 'What went wrong and what to do (RFC 9457)',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } },
          },
        },
      },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token' },
        session: { type: 'apiKey', in: 'cookie', name: 'sentiero.session_token' },
      },
    },
  }
}
