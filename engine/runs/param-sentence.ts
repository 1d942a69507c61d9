import type { z } from 'zod'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import type { NodeKind } from '../graph/node-kind.ts'

/** What is wrong with a resolved parameter, in words for whoever drew the workflow. */
export function paramSentence(
  kind: NodeKind,
  issue: Pick<z.core.$ZodIssue, 'path' | 'message'>,
  input: JsonObject,
): string {
  const [name] = issue.path
  const title = titleOf(kind, String(name ?? ''))
  const given = name === undefined ? undefined : input[String(name)]
  if (given === null || given === undefined) {
    return `"${title}" has no value with the data of this run. Look at what the step before it gave, or give a default.`
  }
  const inside = issue.path.length > 1 ? ` at ${issue.path.slice(1).join('.')}` : ''
  return `"${title}" cannot be ${shorten(given)}${inside}: ${issue.message}.`
}

function titleOf(kind: NodeKind, name: string): string {
  const { properties } = kind.params
  const property = isObject(properties) ? properties[name] : undefined
  return isObject(property) && typeof property.title === 'string' ? property.title : name
}

function shorten(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
