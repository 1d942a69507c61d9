import * as liquid from 'liquidjs'
import type { FilterCall } from './filter.ts'
import { FilterProblem } from './filter-problem.ts'
import { libraryFilterEntries, ownFilterEntries } from './filters.ts'
import { maxSourceLength, memoryLimit, renderLimitMs } from './limits.ts'
import { operators } from './operators.ts'
import { toText } from './to-json-text.ts'

const allowedTags = {
  assign: liquid.AssignTag,
  break: liquid.BreakTag,
  capture: liquid.CaptureTag,
  case: liquid.CaseTag,
  comment: liquid.CommentTag,
  continue: liquid.ContinueTag,
  for: liquid.ForTag,
  if: liquid.IfTag,
  raw: liquid.RawTag,
  unless: liquid.UnlessTag,
}

/** The one Liquid engine: only allowed filters and tags, no file system, own properties only. */
export const engine = new liquid.Liquid({
  groupedExpressions: true,
  locale: 'en',
  memoryLimit,
  operators,
  outputEscape: toText,
  ownPropertyOnly: true,
  parseLimit: maxSourceLength,
  relativeReference: false,
  renderLimit: renderLimitMs,
  strictFilters: true,
  templates: {},
  timezoneOffset: 'UTC',
})

for (const name of Object.keys(engine.tags)) delete engine.tags[name]
for (const [name, tag] of Object.entries(allowedTags)) engine.registerTag(name, tag)

for (const name of Object.keys(engine.filters)) engine.unregisterFilter(name)
for (const [name, filter] of libraryFilterEntries) engine.registerFilter(name, filter)
for (const [name, filter] of ownFilterEntries) {
  engine.registerFilter(name, function (value: unknown, ...args: unknown[]) {
    try {
      const result = filter.run(filterCall(this.context), liquid.toValue(value), ...args.map(liquid.toValue))
      if (typeof result === 'string') this.context.memoryLimit.use(result.length)
      return result
    } catch (error) {
      if (error instanceof FilterProblem) {
        error.message = `Filter '${name}': ${error.message}`
        error.place = this.token
      }
      throw error
    }
  })
}

function filterCall(context: liquid.Context): FilterCall {
  return {
    get timeZone() {
      const zone = context.getSync(['run', 'timeZone'])
      return typeof zone === 'string' ? zone : 'UTC'
    },
  }
}

export function newTokenizer(source: string, range?: [number, number]): liquid.Tokenizer {
  return new liquid.Tokenizer(source, engine.options.operators, undefined, range, true)
}
