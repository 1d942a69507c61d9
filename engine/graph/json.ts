/** A value that survives JSON: the only kind of value that documents, events, expressions and step outputs hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

export type JsonObject = { [key: string]: JsonValue }
