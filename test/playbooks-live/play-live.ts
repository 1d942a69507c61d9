import { afterAll, afterEach, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { dovecotNeeded } from '../support/dovecot.ts'
import { needs } from '../support/needs.ts'
import { sshdNeeded } from '../support/sshd.ts'
import { type LiveDesk, openLiveDesk } from './live-desk.ts'
import { type Beginning, type BegunBy, tries } from './tries.ts'

export interface Try {
  /** What comes of it, as a sentence. */
  is: string
  run(desk: LiveDesk): Promise<void>
}

/** As long as a busy machine may need to start all of it, and for all that people, mail and machines do in one try. */
const mostMs = 120_000

/**
 * Plays each playbook of a file on one desk: the real server in a process of its own, with real mail, machines and chat
 * around it. After each, none of its runs has failed, and it is switched off.
 */
export function playLive<B extends Beginning>(beginning: B, own: Record<BegunBy<B>, Try>): void {
  const all = [needs(...dovecotNeeded), needs(...sshdNeeded)]
  describe.runIf(all.every(Boolean))(`playbooks that begin ${beginning.replaceAll('-', ' ')}`, () => {
    let desk: LiveDesk
    beforeAll(async () => {
      desk = await openLiveDesk()
    }, mostMs)
    afterEach(() => desk.dropFlows())
    afterAll(() => desk?.[Symbol.asyncDispose]())

    test('are those of the table', () => {
      const slugs = Object.entries(tries).flatMap(([slug, place]) => (place === beginning ? [slug] : []))
      expect(Object.keys(own).toSorted()).toEqual(slugs)
    })

    test.each(Object.entries<Try>(own).map(([slug, { is, run }]) => ({ slug, is, run })))(
      '$slug: $is',
      async ({ run }) => {
        onTestFailed(async () => console.error(await desk.troubles()))
        await run(desk)
        expect(await desk.endFlows()).toEqual([])
      },
      mostMs,
    )
  })
}
