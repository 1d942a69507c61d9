import ivm from 'isolated-vm'
import { heapMb, maxJsonLength, maxLogLength, maxLogLines } from './limits.ts'
import { prelude } from './prelude.ts'

export interface Prepared {
  isolate: ivm.Isolate
  context: ivm.Context
  /** `RunInside` of the prelude, across the border. */
  runInside: ivm.Reference<(...given: ivm.Transferable[]) => Promise<string>>
}

const limits = { maxLogLines, maxLogLength, maxJsonLength }
const preludeSource = `"use strict"; (${prelude.toString()})(${JSON.stringify(limits)})`

/** A new isolate for one call: what a script leaves behind ends with it. */
export async function prepareIsolate(): Promise<Prepared> {
  const isolate = new ivm.Isolate({ memoryLimit: heapMb })
  const context = await isolate.createContext()
  const runInside = await context.eval(preludeSource, { reference: true, filename: 'host' })
  return { isolate, context, runInside }
}
