import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { partAt } from '#engine/graph/document-parts.ts'
import { mergeDocuments, settleAll } from '#engine/graph/merge.ts'
import { applyPatches, type DocumentPatch, patchesBetween } from '#engine/graph/patch.ts'
import { sameJson } from '#engine/graph/same-json.ts'
import { buildDocument, literal } from '../../support/document.ts'

const given = buildDocument(
  {
    hook: { type: 'webhook.received' },
    each: { type: 'flow.each' },
    inner: { type: 'flow.set', in: 'each', params: { a: literal(1), b: literal(2) } },
    ticket: { type: 'ticket.create', params: { subject: literal('x'), queue: literal('y') } },
    close: { type: 'ticket.close' },
  },
  ['hook -> each', 'each -> ticket', 'ticket -> close'],
)
const nodes = given.nodes.map(({ id }) => id)

/** Changes as a person or a newer playbook makes them. */
function changed(mark: string): fc.Arbitrary<WorkflowDocument> {
  const node = fc.constantFrom(...nodes)
  const list = (...patches: DocumentPatch[]) => patches
  const patch = fc.oneof(
    fc
      .tuple(node, fc.constantFrom('a', 'b', 'subject'), fc.constantFrom('1', '2', mark))
      .map(([id, name, value]) =>
        list({ op: 'set', path: ['nodes', id, 'params', name], value: { kind: 'literal', value } }),
      ),
    node.map((id) => list({ op: 'set', path: ['nodes', id, 'name'], value: `${mark} ${id}` })),
    fc
      .tuple(node, fc.constantFrom('a', 'subject'))
      .map(([id, name]) => list({ op: 'remove', path: ['nodes', id, 'params', name] })),
    node.map((id) => list({ op: 'remove', path: ['nodes', id] })),
    node.map((id) =>
      list(
        {
          op: 'set',
          path: ['nodes', `${mark}-new`],
          value: { id: `${mark}-new`, type: 'flow.set', name: mark, params: {}, settings: {} },
        },
        {
          op: 'set',
          path: ['edges', `${mark}-${id}`],
          value: { id: `${mark}-${id}`, source: id, sourceHandle: 'out', target: `${mark}-new` },
        },
      ),
    ),
    fc.constant(list({ op: 'set', path: ['settings', 'timeZone'], value: mark })),
    fc.constant(list({ op: 'set', path: ['description'], value: mark })),
  )
  return fc.array(patch, { maxLength: 6 }).map((patches) =>
    patches.reduce((document, each) => {
      const isThere = (id: string) => document.nodes.some((node) => node.id === id)
      const fits = each.every((one) => {
        const [list, id = ''] = one.path
        if (list === 'edges' && one.op === 'set') return isThere(id.replace(`${mark}-`, ''))
        return list !== 'nodes' || isThere(id) || id.startsWith(mark)
      })
      return fits ? applyPatches(document, each) : document
    }, given),
  )
}

test('no local change is lost: with everything kept as it is here, each place that was changed here is as it is here', () => {
  fc.assert(
    fc.property(changed('here'), changed('there'), (mine, theirs) => {
      const merged = mergeDocuments(given, mine, theirs)
      const document = settleAll(merged, () => 'mine')
      for (const { op, path } of patchesBetween(given, mine)) {
        if (op === 'order') continue
        const [list, id] = path
        // A step that is gone here takes its lines along, and what leads to it from there goes too.
        if (list === 'edges' && partAt(mine, path) !== undefined) {
          expect(partAt(document, path), path.join('/')).toBeDefined()
          continue
        }
        if (list === 'nodes' && id !== undefined && op === 'remove' && path.length === 2) {
          expect(partAt(document, path), path.join('/')).toBeUndefined()
          continue
        }
        expect(partAt(document, path), path.join('/')).toEqual(partAt(mine, path))
      }
    }),
    { numRuns: 500 },
  )
})

test('nothing of the newer version is lost where it alone changed it', () => {
  fc.assert(
    fc.property(changed('here'), changed('there'), (mine, theirs) => {
      const merged = mergeDocuments(given, mine, theirs)
      const document = settleAll(merged, () => 'mine')
      const own = new Set(patchesBetween(given, mine).map(({ path }) => path.slice(0, 2).join('/')))
      for (const { op, path } of patchesBetween(given, theirs)) {
        if (op === 'order' || path[0] !== 'nodes' || own.has(path.slice(0, 2).join('/'))) continue
        const isKept = merged.conflicts.some(({ path: other }) => other.join('/') === path.join('/'))
        if (!isKept) expect(partAt(document, path), path.join('/')).toEqual(partAt(theirs, path))
      }
    }),
    { numRuns: 500 },
  )
})

test('what is chosen for one conflict leaves the others as they are', () => {
  fc.assert(
    fc.property(changed('here'), changed('there'), (mine, theirs) => {
      const merged = mergeDocuments(given, mine, theirs)
      const fields = merged.conflicts.filter(({ path }) => path.length !== 2)
      const [first, ...others] = fields
      if (!first) return
      const document = settleAll(merged, (path) => (sameJson(path, first.path) ? 'theirs' : undefined))
      expect(partAt(document, first.path)).toEqual(first.theirs)
      for (const { path, mine } of others) expect(partAt(document, path)).toEqual(mine)
    }),
    { numRuns: 300 },
  )
})
