import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { ScriptLibrary } from '../sdk/stores.ts'
import { findScriptVersion } from './script-store.ts'

/** Scripts as steps find them. */
export function scriptLibrary(db: Kysely<Database>): ScriptLibrary {
  return {
    async find(name, version) {
      const found = name.includes('\0') ? undefined : await findScriptVersion(db, name, version)
      if (!found) throw await noSuchScript(db, name, version)
      const { shell, risk, parameters, body } = found
      return { name: found.name, version: found.version, shell, risk, parameters, body }
    },
  }
}

const mostNamed = 20

async function noSuchScript(
  db: Kysely<Database>,
  name: string,
  version: number | undefined,
): Promise<StepFailed> {
  const scripts = await db
    .selectFrom('scripts')
    .innerJoin('script_versions', 'script_versions.script_id', 'scripts.id')
    .select((select) => ['scripts.name', select.fn.max('script_versions.version').as('newest')])
    .groupBy(['scripts.id', 'scripts.name'])
    .orderBy(sql`lower(scripts.name)`)
    .execute()
  const options = { class: 'NotFound', code: 'no_script' } as const
  const same = scripts.find((script) => script.name.toLowerCase() === name.trim().toLowerCase())
  if (same) {
    const sentence = `The script "${same.name}" has no version ${version}: its newest is ${same.newest}.`
    return new StepFailed(sentence, options)
  }
  const names = scripts.map((script) => `"${script.name}"`)
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''
  const known =
    names.length === 0
      ? 'The library holds none yet: add one under Settings, Scripts.'
      : `There are ${names.slice(0, mostNamed).join(', ')}${more}.`
  return new StepFailed(`There is no script "${name.slice(0, 200)}" in the library. ${known}`, options)
}
