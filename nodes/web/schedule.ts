import { Cron } from 'croner'
import { defineTrigger, z } from '#sdk'
import { scheduleExamples } from './schedule-examples.ts'

export const schedule = defineTrigger({
  type: 'schedule.cron',
  title: 'Schedule',
  description: 'Starts at set times, for example every workday at 7.',
  icon: 'IconCalendarTime',
  params: z.object({
    cron: z
      .string()
      .trim()
      .min(1)
      .superRefine((cron, context) => {
        const problem = cronProblem(cron)
        if (problem) context.addIssue({ code: 'custom', message: problem })
      })
      .meta({
        title: 'When',
        description: 'Minute, hour, day of month, month, day of week: "0 7 * * 1-5" is every workday at 7.',
        placeholder: '0 7 * * 1-5',
        examples: ['0 7 * * 1-5', '*/15 * * * *', '0 2 1 * *'],
      }),
    timeZone: z
      .string()
      .refine(isTimeZone, 'This is no time zone: give one such as Europe/Rome or UTC')
      .default('Europe/Rome')
      .meta({ title: 'Time zone', picker: 'timeZone' }),
    catchUp: z.enum(['skip', 'once', 'all']).default('once').meta({
      title: 'Times missed while the server was off',
      description:
        'skip: forget them. once: start once for all of them. all: start once for each (at most 100).',
    }),
  }),
  data: z.object({ scheduledAt: z.iso.datetime() }),
  sample: { scheduledAt: '2026-11-21T06:00:00.000Z' },
  examples: scheduleExamples,
  schedule: { cron: ({ cron, timeZone, catchUp }) => ({ cron, timeZone, catchUp }) },
})

/** What is wrong with a cron text, or undefined. */
function cronProblem(cron: string): string | undefined {
  const fields = cron.split(/\s+/).length
  if (!cron.startsWith('@') && fields !== 5) {
    return `"${cron}" has ${fields} field${fields === 1 ? '' : 's'} and needs 5: minute, hour, day of month, month, day of week`
  }
  try {
    return new Cron(cron, { paused: true }).nextRun()
      ? undefined
      : `"${cron}" never comes: there is no such day`
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error)
    return `"${cron}" is not a schedule (${reason}). "0 7 * * 1-5" is every workday at 7`
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
