import type { Param } from '#engine/expressions/param.ts'
import { type FieldMemory, remember } from './param-memory.ts'

const memories = new Map<string, FieldMemory>()

/** What a field of a step held before, for as long as the page is open. `field` is workflow, step and parameter. */
export function memoryOf(field: string, present: Param | undefined): FieldMemory {
  const memory = remember(memories.get(field) ?? {}, present)
  memories.set(field, memory)
  return memory
}
