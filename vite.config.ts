import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { dictionaryOf } from './editor/i18n/dictionary.ts'
import { languages } from './editor/i18n/languages.ts'

/** Texts are written side by side in all languages, and travel to the browser in one. */
function dictionaries(): Plugin {
  const prefix = 'virtual:dictionary/'
  return {
    name: 'dictionaries',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    async load(id) {
      if (!id.startsWith(`\0${prefix}`)) return undefined
      const language = languages.find((language) => id.endsWith(`/${language}`))
      if (!language) throw new Error(`There is no dictionary ${id}`)
      return `export default ${JSON.stringify(dictionaryOf(language))}`
    },
  }
}

const tests = { root: import.meta.dirname, globalSetup: 'test/support/postgres-for-tests.ts' }

export default defineConfig({
  root: 'editor',
  plugins: [react(), dictionaries()],
  build: { outDir: '../dist/editor', emptyOutDir: true, chunkSizeWarningLimit: 700 },
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
          exclude: ['test/e2e/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
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
        },
      },
    ],
  },
})
