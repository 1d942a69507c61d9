import type { Answer, Reply, Request } from './answer.ts'
import { brokenOff, deadlineExceeded, type ExpressionProblem } from './expression-error.ts'
import { watchDeadline } from './watch-deadline.ts'

/** A worker thread of Node or of the browser. */
export type PoolWorker = {
  send(request: Request): void
  /** Ends it at once, whatever it is doing. */
  end(): unknown
  /** Whether it keeps the process alive. */
  hold(busy: boolean): void
  /** Processor time since its last reply, in milliseconds, where that can be known. */
  spentMs?: () => Promise<number>
}

export type StartWorker = (on: {
  reply(reply: Reply): void
  failed(problem: ExpressionProblem): void
}) => PoolWorker

export type WorkerPool = {
  /** Answers in the order of the questions; after one that takes too long the rest is left out. */
  ask(request: Request): Promise<Answer[]>
  stop(): Promise<void>
}

type Job = { request: Request; answers: Answer[]; resolve(answers: Answer[]): void }

type Member = {
  worker: PoolWorker
  ready: boolean
  job: Job | undefined
  unwatch(): void
}

/**
 * At most `size` workers, started when first needed. A question that exceeds its deadline costs its worker,
 * which is replaced; questions that wait are not touched by it.
 */
export function workerPool(start: StartWorker, size: number): WorkerPool {
  const members = new Set<Member>()
  const waiting: Job[] = []

  function add(): void {
    const member: Member = {
      worker: start({
        reply: (reply) => heard(member, reply),
        failed: (problem) => failed(member, problem),
      }),
      ready: false,
      job: undefined,
      unwatch: () => undefined,
    }
    member.worker.hold(true)
    members.add(member)
  }

  function handOut(): void {
    for (const member of members) {
      if (!member.ready || member.job !== undefined) continue
      member.job = waiting.shift()
      member.worker.hold(member.job !== undefined)
      if (member.job === undefined) continue
      member.worker.send(member.job.request)
      watch(member)
    }
    if (waiting.length > 0 && members.size < size) add()
  }

  /** Each question has its own deadline, counted from the answer before it. */
  function watch(member: Member): void {
    member.unwatch()
    const late = () => giveUp(member, deadlineExceeded)
    member.unwatch = watchDeadline(late, member.worker.spentMs)
  }

  function heard(member: Member, reply: Reply): void {
    if (!members.has(member)) return
    if (reply === 'ready') member.ready = true
    else if (member.job !== undefined) {
      const { request, answers, resolve } = member.job
      answers.push(reply)
      if (answers.length < request.questions.length) {
        watch(member)
        return
      }
      member.unwatch()
      member.job = undefined
      resolve(answers)
    }
    handOut()
  }

  function giveUp(member: Member, problem: ExpressionProblem): void {
    remove(member)
    // A worker that cannot even start must not leave anyone waiting for ever.
    const job = member.job ?? (member.ready ? undefined : waiting.shift())
    job?.resolve([...job.answers, { problem }])
    handOut()
  }

  function failed(member: Member, problem: ExpressionProblem): void {
    if (members.has(member)) giveUp(member, problem)
  }

  function remove(member: Member): unknown {
    member.unwatch()
    members.delete(member)
    return member.worker.end()
  }

  return {
    ask: (request) =>
      new Promise((resolve) => {
        waiting.push({ request, answers: [], resolve })
        handOut()
      }),
    stop: async () => {
      const problem = brokenOff('it is shut down')
      const jobs = [...waiting.splice(0), ...[...members].flatMap(({ job }) => job ?? [])]
      const ended = [...members].map(remove)
      for (const job of jobs) job.resolve([...job.answers, { problem }])
      await Promise.all(ended)
    },
  }
}
