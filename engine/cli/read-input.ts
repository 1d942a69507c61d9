import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parse } from 'yaml'

/** A JSON or YAML file, `-` for standard input; throws what is wrong and where. */
export async function readInput(path: string): Promise<unknown> {
  const source = path === '-' ? await text(process.stdin) : await readText(path)
  try {
    return parse(source)
  } catch (error) {
    throw new Error(
      `${path} is neither JSON nor YAML: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Error(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
