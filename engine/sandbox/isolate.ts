import ivm from 'isolated-vm'
import { heapMb, maxJsonLength, maxLogLength, maxLogLines } from './limits.ts'
import { prelude } from './prelude.ts'

/** A function of the prelude, across the border. */
type Inside = ivm.Reference<(...given: ivm.Transferable[]) => Promise<string>>

export interface Prepared {
  isolate: ivm.Isolate
  context: ivm.Context
  /** `RunInside` and `AnswerInside` of the prelude. */
  runInside: Inside
  answerInside: Inside
}

const limits = { maxLogLines, maxLogLength, maxJsonLength }
const preludeSource = `"use strict"; (${prelude.toString()})(${JSON.stringify(limits)})`

/**
 * The one isolate of this process, and contexts in it: each call gets a new one, so that what a script does to its
 * globals ends with it. An isolate for each call would take 512 MB each of the kernel's data limit, and gives them
 * back too late at times.
 */
export async function openIsolate(): Promise<() => Promise<Prepared>> {
  const isolate = new ivm.Isolate({ memoryLimit: heapMb })
  const script = await isolate.compileScript(preludeSource, { filename: 'host' })
  return async () => {
    const context = await isolate.createContext()
    const functions = await script.run(context, { reference: true })
    const [runInside, answerInside] = await Promise.all(
      ['run', 'answer'].map((name): Promise<Inside> => functions.get(name, { reference: true })),
    )
    functions.release()
    if (!runInside || !answerInside) throw new Error('The prelude gives no functions')
    return { isolate, context, runInside, answerInside }
  }
}

/** Lets go of a context, so that what its script made can be collected. */
export function release({ context, runInside, answerInside }: Prepared): void {
  runInside.release()
  answerInside.release()
  context.release()
}
