import { expect, test } from 'vitest'
import { catalogue } from '#nodes'
import { isIcon } from '../../../editor/ui/icons.ts'

test('every kind of step and every connector has its own icon, none the puzzle piece of what is new', () => {
  const named = [...catalogue.triggers, ...catalogue.actions].map(({ kind }) => kind.icon)
  const icons = [...named, ...catalogue.connectors.map(({ icon }) => icon)]
  expect(icons.filter((icon) => !isIcon(icon))).toEqual([])
})
