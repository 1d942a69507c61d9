import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const mantine = join(root, 'node_modules/@mantine/core')
const styleOf = (name: string) => join(mantine, 'styles', `${name}.css`)

test('editor/mantine.css has the styles of every component in use, and of no other, in the order that Mantine wants', () => {
  const listed = [
    ...readFileSync(join(root, 'editor/mantine.css'), 'utf8').matchAll(/styles\/([\w-]+)\.css/g),
  ].map(([, name]) => name)
  expect(listed).toEqual(['baseline', 'default-css-variables', 'global', ...inOrder(componentsInUse())])
})

/** Components that the editor names, and those that they are made of. */
function componentsInUse(): Set<string> {
  const exported = new Map<string, string>()
  const index = readFileSync(join(mantine, 'esm/index.mjs'), 'utf8')
  for (const [, names = '', file = ''] of index.matchAll(/import \{([^}]*)\} from "([^"]+)"/g))
    for (const name of names.split(',')) exported.set(name.trim(), file)
  const seen = new Set<string>()
  const follow = (file: string) => {
    if (seen.has(file) || !existsSync(file)) return
    seen.add(file)
    for (const [, next = ''] of readFileSync(file, 'utf8').matchAll(/from "(\.[^"]+)"/g))
      follow(join(dirname(file), next))
  }
  // Notifications come from another package and are made of one component of this.
  for (const name of [...namedIn(join(root, 'editor')), 'Notification', 'Transition']) {
    const file = exported.get(name)
    if (file) follow(join(mantine, 'esm', file))
  }
  const styled = [...seen].flatMap((file) => /(\w+)\.module(?:\.css)?\.mjs$/.exec(file)?.[1] ?? [])
  return new Set(styled.filter((name) => existsSync(styleOf(name))))
}

function namedIn(folder: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  )
  const imports = files.flatMap((file) => [
    ...readFileSync(join(folder, file), 'utf8').matchAll(
      /import (?:type )?\{([^}]*)\} from '@mantine\/core'/g,
    ),
  ])
  return new Set(imports.flatMap(([, names = '']) => names.split(',').map((name) => name.trim())))
}

/** As they follow each other in the style sheet of all components. */
function inOrder(names: Set<string>): string[] {
  const all = readFileSync(join(mantine, 'styles.css'), 'utf8')
  const place = (name: string) =>
    all.indexOf(/\.m_\w+/.exec(readFileSync(styleOf(name), 'utf8'))?.[0] ?? name)
  return [...names].toSorted((a, b) => place(a) - place(b))
}
