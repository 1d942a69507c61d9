import { expect, test } from 'vitest'
import type { ConnectorView } from '#engine/api/types.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import { catalogue } from '#nodes'
import { connectorsInItalian } from '../../editor/i18n/connectors-it.ts'
import { connectorInLanguage, inLanguage } from '../../editor/i18n/in-language.ts'
import type { ParamWords } from '../../editor/i18n/kind-words.ts'
import { kindsInItalian } from '../../editor/i18n/kinds-it.ts'
import { fieldsOf, type SchemaField } from '../../editor/ui/schema-fields.ts'

const kinds = [...catalogue.triggers, ...catalogue.actions].map(({ kind }) => kind)
const connectors = catalogue.connectors.map(
  ({ type, title, description, icon, form, provides }): ConnectorView => ({
    type,
    title,
    description,
    icon,
    form,
    ports: Object.keys(provides),
  }),
)

/** Values that are names in any language. */
const sameEverywhere = /^(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)$/

/** What of a form has no words, and what words stand for nothing in it. */
function mismatches(
  fields: readonly SchemaField[],
  words: Readonly<Record<string, ParamWords>> = {},
): string[] {
  const names = new Set(fields.map(({ name }) => name))
  const left = Object.keys(words).filter((name) => !names.has(name))
  return [
    ...left.map((name) => `${name}: is no parameter`),
    ...fields.flatMap((field) => fieldMismatches(field, words[field.name])),
  ]
}

function fieldMismatches(field: SchemaField, words: ParamWords | undefined): string[] {
  if (!words?.[0]) return [`${field.name}: no title`]
  const [, description, more = {}] = words
  const wrong: string[] = []
  if ((field.description === '') !== (description === undefined)) wrong.push(`${field.name}: description`)
  // A picker has its own names for what it offers.
  const values = field.choices.map(({ value }) => value).filter((value) => !sameEverywhere.test(value))
  const named = Object.keys(more.choices ?? {})
  for (const value of values) if (!named.includes(value)) wrong.push(`${field.name}: no word for ${value}`)
  for (const value of named) if (!values.includes(value)) wrong.push(`${field.name}: ${value} is no choice`)
  if (more.placeholder !== undefined && field.placeholder === '') wrong.push(`${field.name}: placeholder`)
  const items = mismatches(
    field.items.filter(({ name }) => name !== 'id'),
    more.items,
  )
  return [...wrong, ...items.map((each) => `${field.name}.${each}`)]
}

test.each(kinds.map((kind) => [kind.type, kind] as const))(
  '%s, its parameters and its ways out have Italian words',
  (type, kind) => {
    const words = kindsInItalian[type]
    expect(words?.title).toBeTruthy()
    expect(words?.description).toBeTruthy()
    expect(mismatches(fieldsOf(kind.params), words?.params)).toEqual([])
    const labelled = kind.handles.filter(({ label }) => label !== '').map(({ id }) => id)
    expect(Object.keys(words?.handles ?? {}).toSorted()).toEqual(labelled.toSorted())
  },
)

test.each(connectors.map((connector) => [connector.type, connector] as const))(
  'the connector %s and its fields have Italian words',
  (type, connector) => {
    const words = connectorsInItalian[type]
    expect(words?.title).toBeTruthy()
    expect(words?.description).toBeTruthy()
    expect(mismatches(fieldsOf(connector.form), words?.params)).toEqual([])
  },
)

test('no words are left for a kind or connector that is gone', () => {
  expect(Object.keys(kindsInItalian).toSorted()).toEqual(kinds.map(({ type }) => type).toSorted())
  expect(Object.keys(connectorsInItalian).toSorted()).toEqual(connectors.map(({ type }) => type).toSorted())
})

test('Italian changes only what people read, so that the same document means the same', () => {
  for (const kind of kinds) {
    const italian = inLanguage(kind, 'it')
    expect({ ...italian, title: '', description: '', params: {}, handles: [] }).toEqual({
      ...kind,
      title: '',
      description: '',
      params: {},
      handles: [],
    })
    expect(italian.handles.map(({ id }) => id)).toEqual(kind.handles.map(({ id }) => id))
    expect(withoutWords(italian.params)).toEqual(withoutWords(kind.params))
  }
  for (const connector of connectors) {
    const italian = connectorInLanguage(connector, 'it')
    expect(withoutWords(italian.form)).toEqual(withoutWords(connector.form))
  }
})

test('in English all is as the server sent it, and so is what has no Italian words', () => {
  for (const kind of kinds) {
    expect(inLanguage(kind, 'en')).toBe(kind)
    const unknown = { ...kind, type: 'vendor.new' }
    expect(inLanguage(unknown, 'it')).toBe(unknown)
  }
  for (const connector of connectors) expect(connectorInLanguage(connector, 'en')).toBe(connector)
  const [kind] = kinds
  const params = { type: 'object', properties: { fresh: { type: 'string', title: 'Fresh' } } }
  expect(kind && fieldsOf(inLanguage({ ...kind, params }, 'it').params)[0]?.title).toBe('Fresh')
})

/** A form's schema without what is only read; a property may itself be called `title`. */
function withoutWords(schema: JsonObject): JsonObject {
  if (!isObject(schema.properties)) return schema
  const properties = Object.entries(schema.properties).map(([name, property]) => {
    if (!isObject(property)) return [name, property] as const
    const { title: _, description: __, labels: ___, placeholder: ____, items, ...rest } = property
    return [name, isObject(items) ? { ...rest, items: withoutWords(items) } : rest] as const
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
