import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import { scriptVersionDraft } from '../msp/script.ts'

const readyScript = scriptVersionDraft.extend({
  name: z.string().min(1),
  description: z.string().min(1),
  tags: z.array(z.string()).default([]),
  /** Name and description in other languages. */
  words: z.record(z.string(), z.object({ name: z.string(), description: z.string() })).default({}),
})

/** A script that comes with the product, to be taken into the library and changed there. */
export type ReadyScript = z.output<typeof readyScript>

const readyScriptsDir = fileURLToPath(new URL('../../scripts', import.meta.url))

/** By name. Throws where a file is none, naming it. */
export async function listReadyScripts(dir: string = readyScriptsDir): Promise<ReadyScript[]> {
  const files = (await readdir(dir)).filter((name) => name.endsWith('.yaml')).sort()
  return Promise.all(
    files.map(async (file) => {
      const read = readyScript.safeParse(parse(await readFile(join(dir, file), 'utf8')))
      if (read.success) return read.data
      throw new Error(`${file} is no script: ${z.prettifyError(read.error)}`)
    }),
  )
}
