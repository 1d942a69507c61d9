import { type TagToken, type Tokenizer, type TopLevelToken, TypeGuards } from 'liquidjs'
import { checkFilteredValue, checkValue } from './check-value.ts'
import { engine, newTokenizer } from './liquid.ts'
import { nearestName } from './nearest-name.ts'
import { isScopeRoot } from './scope.ts'
import { type Check, report } from './source-check.ts'
import { syntaxMessage } from './syntax-message.ts'

/** Checks tags and braces of a template, and that all are closed. */
export function checkTemplate(check: Check): void {
  const tokens = newTokenizer(check.source).readTopLevelTokens(engine.options)
  declareNames(check, tokens)
  let inComment = 0
  for (const token of tokens) {
    if (TypeGuards.isTagToken(token)) {
      if (token.name === 'comment') inComment = 1
      if (token.name === 'endcomment') inComment = 0
      if (inComment === 0) checkTag(check, token)
    } else if (TypeGuards.isOutputToken(token) && inComment === 0) {
      const [begin, end] = token.contentRange
      if (begin >= end)
        report(check, 'syntax', token.begin, 'These braces are empty. Write a value between them.')
      else checkFilteredValue(check, newTokenizer(check.source, token.contentRange))
    }
  }
  // Whether tags are closed and in order; said last, because a misspelt tag also leaves others open.
  if (check.problems.length === 0) engine.parse(check.source)
}

function declareNames(check: Check, tokens: TopLevelToken[]): void {
  for (const token of tokens) {
    if (!TypeGuards.isTagToken(token) || !['assign', 'capture', 'for'].includes(token.name)) continue
    const name = /^[\w-]+/.exec(token.args.replace(/^["']/, ''))?.[0]
    if (name === undefined) continue
    if (isScopeRoot(name)) {
      report(check, 'unknown_name', token.begin, `'${name}' is already taken. Choose another name.`)
    }
    check.declared.add(name)
    if (token.name === 'for') check.declared.add('forloop')
  }
}

const plainTags = [
  'else',
  'endif',
  'endunless',
  'endcase',
  'endfor',
  'endcapture',
  'comment',
  'endcomment',
  'raw',
  'endraw',
  'break',
  'continue',
]
const valueTags = ['if', 'elsif', 'unless', 'case', 'when', 'for', 'assign', 'capture']

function checkTag(check: Check, tag: TagToken): void {
  const tokenizer = newTokenizer(check.source, tag.contentRange)
  tokenizer.readTagName()
  tokenizer.skipBlank()
  if (plainTags.includes(tag.name)) {
    if (tokenizer.end()) return
    const isElseIf = tag.name === 'else' && tag.args.startsWith('if')
    const hint = isElseIf ? 'Write `elsif` instead of `else if`.' : `Nothing may follow \`${tag.name}\`.`
    report(check, 'syntax', tag.begin, hint)
    return
  }
  switch (tag.name) {
    case 'if':
    case 'elsif':
    case 'unless':
    case 'case':
      checkFilteredValue(check, tokenizer)
      break
    case 'when':
      checkWhen(check, tokenizer)
      break
    case 'for':
      checkFor(check, tag, tokenizer)
      break
    case 'assign':
      tokenizer.readIdentifier()
      tokenizer.skipBlank()
      if (tokenizer.peek() !== '=') {
        report(check, 'syntax', tag.begin, 'Write it as {% assign name = value %}.')
        break
      }
      tokenizer.advance()
      checkFilteredValue(check, tokenizer)
      break
    case 'capture':
      if (!/^(\w[\w-]*|"\w[\w-]*"|'\w[\w-]*')\s*$/.test(tokenizer.remaining().slice(0, 200))) {
        report(check, 'syntax', tag.begin, 'Write it as {% capture name %}.')
      }
      break
    default: {
      const names = [...valueTags, ...plainTags]
      const near = nearestName(tag.name, names)
      const hint =
        near === undefined
          ? `Allowed are ${names.slice(0, 9).join(', ')} and others.`
          : `Did you mean '${near}'?`
      report(check, 'unknown_tag', tag.begin, `Unknown tag '${tag.name}'. ${hint}`)
    }
  }
}

function checkWhen(check: Check, tokenizer: Tokenizer): void {
  for (;;) {
    checkValue(check, tokenizer.readValueOrThrow())
    tokenizer.skipBlank()
    if (tokenizer.end()) return
    if (tokenizer.peek() === ',') tokenizer.advance()
    else if (/^or\s/.test(tokenizer.remaining())) tokenizer.advance(2)
    else {
      report(check, 'syntax', tokenizer.p, 'Separate the values of `when` with a comma or `or`.')
      return
    }
  }
}

function checkFor(check: Check, tag: TagToken, tokenizer: Tokenizer): void {
  const name = tokenizer.readIdentifier().getText()
  const word = tokenizer.readIdentifier().getText()
  const list = tokenizer.readValue()
  if (name === '' || word !== 'in' || list === undefined) {
    report(check, 'syntax', tag.begin, 'Write it as {% for item in list %}.')
    return
  }
  checkValue(check, list)
  for (const option of tokenizer.readHashes()) {
    if (!['limit', 'offset', 'reversed'].includes(option.name.getText())) {
      report(
        check,
        'syntax',
        option.begin,
        `A loop knows limit, offset and reversed, not '${option.name.getText()}'.`,
      )
    }
    if (option.value !== undefined) checkValue(check, option.value)
  }
  tokenizer.skipBlank()
  if (!tokenizer.end()) report(check, 'syntax', tokenizer.p, syntaxMessage(check.source, tokenizer.p))
}
