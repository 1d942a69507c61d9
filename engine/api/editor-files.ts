import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono, type MiddlewareHandler } from 'hono'
import type { ApiEnv } from './api-env.ts'
import { notFound } from './problems.ts'

const notBuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Sentiero</title></head>
<body><p>The editor is being built. This page reloads itself.</p></body>
</html>`

/**
 * Serves the built editor: files with a hash in their name for ever, and for each other path the one page, whose
 * address the editor reads.
 */
export function editorFiles(editorDir: string): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  const index = join(editorDir, 'index.html')
  let files: MiddlewareHandler | undefined
  app.get('/*', async (c, next) => {
    if (!existsSync(index)) return next()
    files ??= serveStatic({
      root: editorDir,
      index: 'no such file: the page is served below',
      precompressed: true,
    })
    const file = await files(c, next)
    const forEver = c.req.path.startsWith('/assets/')
    if (!(file instanceof Response)) return
    file.headers.set('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache')
    return file
  })
  app.get('/*', async (c) => {
    if (!existsSync(index)) return c.html(notBuilt, 503, { 'retry-after': '2' })
    const wantsPage = !/\.\w+$/.test(c.req.path)
    if (!wantsPage) throw notFound('file')
    return c.html(await readFile(index, 'utf8'), 200, { 'cache-control': 'no-cache' })
  })
  return app
}
