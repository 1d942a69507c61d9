import { describe, expect, test } from 'vitest'
import type { Facts, Rhythm } from '#engine/watchdog/facts.ts'
import { judge, type Standing } from '#engine/watchdog/judge.ts'

const now = new Date('2026-11-22T12:00:00Z')
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const days = (count: number) => count * 24 * 60
const rules = { failuresInRow: 1, refusals: 3, mailboxMinutes: 15, steadyMinutes: 10 }

const quiet: Facts = {
  workflows: ['w'],
  failures: [],
  rhythms: [],
  connections: [],
  mailboxes: [],
  refusals: [],
}
const failure = { workflowId: 'w', name: 'Backup', inRow: 1, lastAt: ago(1), runId: 'r', error: 'No' }
const rhythm: Rhythm = {
  workflowId: 'w',
  name: 'Backup',
  lastAt: ago(5),
  runs: 20,
  longestPauseHours: 2,
  expectedSince: ago(days(30)),
  expected: null,
}
const connection = {
  id: 'c',
  name: 'Mail',
  type: 'smtp',
  failing: true,
  detail: 'Refused',
  checkedAt: ago(3),
}
const mailbox = {
  connectionId: 'c',
  name: 'Support',
  folder: 'INBOX',
  readAt: ago(1),
  wantedSince: ago(days(9)),
}
const refusal = { triggerId: 't', workflowId: 'w', name: 'Backup', count: 3, lastAt: ago(1), reason: 'Key' }

const look = (
  facts: Partial<Facts>,
  standing: readonly Standing[] = [],
  changes: Partial<typeof rules> & { watchingSince?: Date } = {},
) => {
  const { watchingSince = ago(days(1)), ...changed } = changes
  return judge({ ...quiet, ...facts }, standing, { ...rules, ...changed }, { now, watchingSince })
}
const raised = (...given: Parameters<typeof look>) =>
  look(...given).raise.map(({ kind, subject }) => `${kind} ${subject}`)
const standing = (kind: Standing['kind'], subject: string, wellSince: Date | null = null): Standing => ({
  id: 'a',
  kind,
  subject,
  workflowId: kind === 'connection' || kind === 'mailbox' ? null : 'w',
  wellSince,
})

describe('failed runs', () => {
  test('are an alarm of their workflow, from as many in a row as the settings say', () => {
    expect(raised({ failures: [failure] })).toEqual(['failed workflow/w'])
    expect(raised({ failures: [failure] }, [], { failuresInRow: 2 })).toEqual([])
    expect(raised({ failures: [{ ...failure, inRow: 2 }] }, [], { failuresInRow: 2 })).toHaveLength(1)
  })

  test('of more than a day ago are no news, but what stands is not over because time goes by', () => {
    const old = { failures: [{ ...failure, lastAt: ago(days(2)) }] }
    expect(raised(old)).toEqual([])
    expect(look(old, [standing('failed', 'workflow/w')])).toMatchObject({
      wrong: [{ id: 'a' }],
      eased: [],
      over: [],
    })
  })
})

describe('a workflow that did not run', () => {
  const late = (changes: Partial<Rhythm>) => raised({ rhythms: [{ ...rhythm, ...changes }] })

  test('is silent once it is quiet for half as long again as it ever was, and for a day at least', () => {
    expect(late({ lastAt: ago(days(1) - 1) })).toEqual([])
    expect(late({ lastAt: ago(days(1) + 1) })).toEqual(['silent workflow/w'])
    expect(late({ lastAt: ago(days(1) + 1), longestPauseHours: 24 })).toEqual([])
    expect(late({ lastAt: ago(37 * 60), longestPauseHours: 24 })).toHaveLength(1)
  })

  test('is not missed where it ran too seldom to know how often it does', () => {
    expect(late({ lastAt: ago(days(20)), runs: 5 })).toEqual([])
    expect(late({ lastAt: null, runs: 0, longestPauseHours: null })).toEqual([])
  })

  test('is silent by its settings alone where they say how often it is to run, even if it never did', () => {
    const expected = { amount: 2, unit: 'hours' } as const
    expect(late({ expected, lastAt: ago(119) })).toEqual([])
    expect(late({ expected, lastAt: ago(121) })).toEqual(['silent workflow/w'])
    expect(late({ expected, lastAt: null, runs: 0, longestPauseHours: null })).toHaveLength(1)
    expect(late({ expected, lastAt: null, runs: 0, expectedSince: ago(60) })).toEqual([])
    expect(late({ expected: { amount: 3, unit: 'days' }, lastAt: ago(days(2)) })).toEqual([])
  })

  test('is not missed in the first minutes after a start', () => {
    const silent = { rhythms: [{ ...rhythm, lastAt: ago(days(3)) }] }
    expect(raised(silent, [], { watchingSince: ago(9) })).toEqual([])
    expect(raised(silent, [], { watchingSince: ago(11) })).toHaveLength(1)
  })
})

test('a connection that fails for two minutes is an alarm; one that was lost for less is not', () => {
  expect(raised({ connections: [connection] })).toEqual(['connection connection/c'])
  expect(raised({ connections: [{ ...connection, checkedAt: ago(1) }] })).toEqual([])
  expect(raised({ connections: [{ ...connection, failing: false }] })).toEqual([])
})

describe('a mailbox', () => {
  const unread = { ...mailbox, readAt: ago(16) }

  test('that nobody looked into for longer than the settings say is an alarm', () => {
    expect(raised({ mailboxes: [mailbox] })).toEqual([])
    expect(raised({ mailboxes: [unread] })).toEqual(['mailbox mailbox/c INBOX'])
    expect(raised({ mailboxes: [{ ...unread, readAt: null }] })).toHaveLength(1)
    expect(raised({ mailboxes: [{ ...unread, readAt: null, wantedSince: ago(14) }] })).toEqual([])
  })

  test('is not missed for the time in which the server was off, and a restart ends no alarm', () => {
    expect(raised({ mailboxes: [unread] }, [], { watchingSince: ago(1) })).toEqual([])
    const again = look({ mailboxes: [unread] }, [standing('mailbox', 'mailbox/c INBOX')], {
      watchingSince: ago(1),
    })
    expect(again).toMatchObject({ wrong: [{ id: 'a' }], eased: [] })
  })

  test('is not told twice where its connection fails', () => {
    expect(raised({ mailboxes: [unread], connections: [connection] })).toEqual(['connection connection/c'])
  })
})

test('deliveries that are refused are an alarm from the third on, as long as they keep coming', () => {
  expect(raised({ refusals: [refusal] })).toEqual(['refused trigger/t'])
  expect(raised({ refusals: [{ ...refusal, count: 2 }] })).toEqual([])
  expect(raised({ refusals: [{ ...refusal, lastAt: ago(61) }] })).toEqual([])
})

describe('an alarm', () => {
  const stands = (wellSince: Date | null) => standing('failed', 'workflow/w', wellSince)

  test('that stands is not raised again', () => {
    expect(look({ failures: [failure] }, [stands(null)])).toMatchObject({ raise: [], wrong: [{ id: 'a' }] })
  })

  test('is over once all has been well for a while, and not before', () => {
    expect(look({}, [stands(null)])).toMatchObject({ eased: ['a'], over: [] })
    expect(look({}, [stands(ago(9))])).toMatchObject({ eased: [], over: [] })
    expect(look({}, [stands(ago(10))])).toMatchObject({ over: [{ id: 'a', because: 'well' }] })
    expect(look({}, [stands(null)], { steadyMinutes: 0 }).over).toEqual([{ id: 'a', because: 'well' }])
  })

  test('goes on where it comes back meanwhile', () => {
    expect(look({ failures: [failure] }, [stands(ago(9))]).wrong).toMatchObject([{ id: 'a' }])
  })

  test('of what was switched off or removed is over at once, as nobody expects anything of it', () => {
    const gone = [{ id: 'a', because: 'gone' }]
    expect(look({ workflows: [] }, [stands(null)]).over).toEqual(gone)
    expect(look({}, [standing('connection', 'connection/c')]).over).toEqual(gone)
    expect(look({ connections: [connection] }, [standing('mailbox', 'mailbox/c INBOX')]).over).toEqual(gone)
  })
})
