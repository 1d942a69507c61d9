import { resolve } from 'node:path'
import { buildEditor } from '#engine/build-editor.ts'

/** Part of vitest's global set-up: the servers under test serve the editor of these sources, and none builds it. */
export default async function setup(): Promise<void> {
  await buildEditor(resolve(import.meta.dirname, '../..'), (sentence) => console.error(sentence))
}
