import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { expect, test } from 'vitest'

test('the preview and its worker can be bundled for the browser, with nothing of Node in them', async () => {
  const entry = fileURLToPath(new URL('../../../engine/expressions/preview.ts', import.meta.url))
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, lib: { entry, formats: ['es'], fileName: 'preview' } },
  })
  const bundles = Array.isArray(result) ? result : [result]
  const files = bundles.flatMap((bundle) => ('output' in bundle ? bundle.output : []))
  const code = files.map((file) => (file.type === 'chunk' ? file.code : String(file.source))).join('\n')
  expect(code).toContain('where_exp')
  expect(code).toMatch(/new Worker\(/)
  expect(code).not.toMatch(/from\s*["'](node:|fs|path|stream|crypto|module)|require\(["']/)
})
