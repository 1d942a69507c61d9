import { expect, test } from 'vitest'
import { createLiveFeed, type LiveEvent } from '#engine/runs/live-feed.ts'

const said = (text: string): LiveEvent => ({ kind: 'output', nodeId: 'call', path: '', text })

function watched() {
  const feed = createLiveFeed()
  const heard: string[] = []
  const watch = () =>
    feed.watch('run', (event) => heard.push(event.kind === 'output' ? event.text : event.kind))
  return { feed, heard, watch }
}

test('who begins to watch is told of the steps that are under way, and of no other', () => {
  const { feed, heard, watch } = watched()
  feed.begin('run', 'first', () => said('first'))
  feed.begin('run', 'second', () => said('second'))
  feed.begin('other', 'third', () => said('third'))
  feed.end('run', 'first')
  watch()
  expect(heard).toEqual(['second'])
})

test('a run that this process drives no more has no steps under way', () => {
  const { feed, heard, watch } = watched()
  feed.begin('run', 'first', () => said('first'))
  feed.leave('run')
  watch()
  expect(heard).toEqual([])
})

test('who watches hears what happens until he stops; events of runs that nobody watches are not made', () => {
  const { feed, heard, watch } = watched()
  const make = (text: string) => () => {
    heard.push('made')
    return said(text)
  }
  feed.tell('run', make('nobody hears this'))
  const stop = watch()
  feed.tell('run', make('now'))
  stop()
  feed.tell('run', make('too late'))
  expect(heard).toEqual(['made', 'now'])
})
