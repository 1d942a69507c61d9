import type { ConnectorView } from '#engine/api/types.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { connectorsInItalian } from './connectors-it.ts'
import type { ParamWords } from './kind-words.ts'
import { kindsInItalian } from './kinds-it.ts'
import type { Language } from './languages.ts'

/** A kind of step with its words in a language; what has no words there stays as the server sent it. */
export function inLanguage(kind: NodeKind, language: Language): NodeKind {
  const words = language === 'it' ? kindsInItalian[kind.type] : undefined
  if (!words) return kind
  return {
    ...kind,
    title: words.title,
    description: words.description,
    params: withWords(kind.params, words.params ?? {}),
    handles: kind.handles.map((handle) => ({ ...handle, label: words.handles?.[handle.id] ?? handle.label })),
  }
}

/** A connector with its words in a language; what has no words there stays as the server sent it. */
export function connectorInLanguage(connector: ConnectorView, language: Language): ConnectorView {
  const words = language === 'it' ? connectorsInItalian[connector.type] : undefined
  if (!words) return connector
  return {
    ...connector,
    title: words.title,
    description: words.description,
    form: withWords(connector.form, words.params ?? {}),
  }
}

function withWords(schema: JsonObject, words: Readonly<Record<string, ParamWords>>): JsonObject {
  if (!isObject(schema.properties)) return schema
  const properties = Object.entries(schema.properties).map(([name, property]) => {
    const own = words[name]
    return [name, own && isObject(property) ? withParamWords(property, own) : property] as const
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

function withParamWords(property: JsonObject, [title, description, more = {}]: ParamWords): JsonObject {
  const { choices, placeholder, items } = more
  return {
    ...property,
    title,
    ...(description === undefined ? {} : { description }),
    ...(choices === undefined ? {} : { labels: choices }),
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(items && isObject(property.items) ? { items: withWords(property.items, items) } : {}),
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
