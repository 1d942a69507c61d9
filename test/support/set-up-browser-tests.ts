import { resolve } from 'node:path'
import { buildEditor } from '#engine/build-editor.ts'
import { browserPath } from './browser.ts'

/**
 * Part of vitest's global set-up: the servers under test serve the editor of these sources and none builds it, and the
 * browser is unpacked before two test files at once could find it half written.
 */
export default async function setup(): Promise<void> {
  await browserPath()
  await buildEditor(resolve(import.meta.dirname, '../..'), (sentence) => console.error(sentence))
}
