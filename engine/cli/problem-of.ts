import { z } from 'zod'
import { isDatabaseGone } from '../db/connect.ts'

/** What went wrong, as RFC 9457 has it without the parts that only HTTP has. */
export interface CommandProblem {
  title: string
  detail: string
  errors?: { where: string; message: string }[]
}

const withIssues = z.object({
  issues: z.array(z.object({ where: z.string(), message: z.string() })),
})
const withZodIssues = z.object({
  issues: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() })),
})
const withProblems = z.object({
  problems: z.array(z.object({ nodeId: z.string().optional(), severity: z.string(), message: z.string() })),
})

/** The sentence for an error, and what is wrong one by one where it says so. */
export function problemOf(error: unknown): CommandProblem {
  const title = 'The command failed'
  if (!(error instanceof Error)) return { title, detail: String(error) }
  if (isDatabaseGone(error)) {
    return { title, detail: `The database cannot be reached (${error.message}). Is DATABASE_URL right?` }
  }
  const errors = errorsOf(error)
  // A zod error's own message is JSON.
  const detail = error instanceof z.ZodError ? 'What was given is not right.' : error.message
  return errors.length > 0 ? { title, detail, errors } : { title, detail }
}

function errorsOf(error: Error): { where: string; message: string }[] {
  const issues = withIssues.safeParse(error).data?.issues
  if (issues) return issues
  const zodIssues = withZodIssues.safeParse(error).data?.issues
  if (zodIssues) return zodIssues.map(({ path, message }) => ({ where: path.join('.'), message }))
  const problems = withProblems.safeParse(error).data?.problems ?? []
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ nodeId, message }) => ({ where: nodeId ?? 'workflow', message }))
}
