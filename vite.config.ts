import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import type { Plugin, Rolldown } from 'vite'
import { defineConfig } from 'vitest/config'
import { dictionaryOf } from './editor/i18n/dictionary.ts'
import { languages } from './editor/i18n/languages.ts'

/** Texts are written side by side in all languages, and travel to the browser in one, those of the first page first. */
function dictionaries(): Plugin {
  const prefix = 'virtual:dictionary/'
  return {
    name: 'dictionaries',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    async load(id) {
      if (!id.startsWith(`\0${prefix}`)) return undefined
      const [name, part] = id.slice(prefix.length + 1).split('/')
      const language = languages.find((language) => language === name)
      if (!language || (part !== 'first' && part !== 'rest')) throw new Error(`There is no dictionary ${id}`)
      return `export default ${JSON.stringify(dictionaryOf(language, part))}`
    },
  }
}

/** Styles of single pages come after those of all, which they refine, whichever file they travel in. */
function stylesInOrder(): Plugin {
  const link = /\s*<link rel="stylesheet"[^>]*>/g
  return {
    name: 'styles-in-order',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => {
        const links = (html.match(link) ?? []).toSorted(
          (a, b) => Number(b.includes('/index-')) - Number(a.includes('/index-')),
        )
        return html.replace(link, '').replace('</head>', `${links.join('')}\n  </head>`)
      },
    },
  }
}

/** Packs what is built once, and better than a server would for each request. */
function packed(): Plugin {
  const brotli = promisify(brotliCompress)
  const zip = promisify(gzip)
  return {
    name: 'packed',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      if (!dir) return
      const names = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name))
      await Promise.all(
        names.map(async (name) => {
          const file = bundle[name]
          if (!file) return
          const content = Buffer.from(file.type === 'chunk' ? file.code : file.source)
          const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
          await writeFile(join(dir, `${name}.br`), await brotli(content, { params }))
          await writeFile(join(dir, `${name}.gz`), await zip(content, { level: 9 }))
        }),
      )
    },
  }
}

/**
 * What most pages need travels in few large files: each small one costs a request, a head, and words that could have
 * been packed with others. What few pages need stays apart, so that no page waits for another's code.
 */
const codeSplitting = {
  groups: [
    { name: 'shell', minShareCount: 48 },
    { name: 'common', minShareCount: 22 },
    { name: 'icons', test: /@tabler/, minShareCount: 2 },
    // In this order: a file takes along what its modules import, unless an earlier one has it.
    ...(['first', 'parts', 'canvas'] as const).map((part) => ({
      name: (id: string, modules: Rolldown.ChunkingContext) =>
        canvasPart(id, modules) === part ? part : null,
      minShareCount: 2,
    })),
  ],
}

/** What pages with a canvas need: a file for what the first page needs too, one for what other pages do, one for the rest. */
function canvasPart(id: string, modules: Rolldown.ChunkingContext): 'first' | 'parts' | 'canvas' | null {
  const leadsFrom = (start: readonly string[]) => {
    const reached = new Set(start)
    for (const id of reached)
      for (const next of modules.getModuleInfo(id)?.importedIds ?? []) reached.add(next)
    return reached
  }
  if (!reached) {
    const router = join(import.meta.dirname, 'editor/pages.tsx')
    const pages = modules.getModuleInfo(router)?.dynamicallyImportedIds ?? []
    const isFlow = (page: string) => /\b(WorkflowPage|RunPage|ComparePage)\b/.test(page)
    reached = {
      first: leadsFrom([
        join(import.meta.dirname, 'editor/main.tsx'),
        join(import.meta.dirname, 'editor/home/HomePage.tsx'),
      ]),
      parts: leadsFrom(pages.filter((page) => !isFlow(page))),
      canvas: leadsFrom(pages.filter(isFlow)),
    }
  }
  const { first, parts, canvas } = reached
  if (!canvas.has(id)) return null
  return first.has(id) ? 'first' : parts.has(id) ? 'parts' : 'canvas'
}

let reached: Record<'first' | 'parts' | 'canvas', ReadonlySet<string>> | undefined

const tests = {
  root: import.meta.dirname,
  globalSetup: 'test/support/postgres-for-tests.ts',
  // Servers and commands are started some hundred times; each would compile the same sources anew.
  env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled') },
}

export default defineConfig({
  root: 'editor',
  plugins: [react(), dictionaries(), stylesInOrder(), packed()],
  build: {
    outDir: '../dist/editor',
    emptyOutDir: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { output: { codeSplitting } },
  },
  worker: { format: 'es' },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:4600',
      '/hooks': 'http://127.0.0.1:4600',
      '/approve/': 'http://127.0.0.1:4600',
    },
  },
  test: {
    root: import.meta.dirname,
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...tests,
          name: 'engine',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', '**/node_modules/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
      {
        test: {
          ...tests,
          globalSetup: [tests.globalSetup, 'test/support/set-up-browser-tests.ts'],
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
})
