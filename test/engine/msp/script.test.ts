import { describe, expect, test } from 'vitest'
import { scriptEnvironment, scriptParameter, scriptVersionDraft } from '#engine/msp/script.ts'

const parameters = [
  { name: 'service', required: true },
  { name: 'most', type: 'number', default: 10 },
  { name: 'force', type: 'boolean', default: false },
  { name: 'mode', type: 'choice', choices: ['fast', 'safe'], default: 'safe' },
  { name: 'note' },
].map((parameter) => scriptParameter.parse(parameter))

describe('the environment of a script', () => {
  test('holds what is given, else the defaults, and the empty text for what is neither', () => {
    expect(scriptEnvironment(parameters, { service: "it's; rm -rf /", force: true })).toEqual({
      env: { service: "it's; rm -rf /", most: '10', force: 'true', mode: 'safe', note: '' },
    })
  })

  test.each([
    [{ service: 'a', most: '12' }, 'most', '12'],
    [{ service: 'a', most: 0 }, 'most', '0'],
    [{ service: 'a', force: 'TRUE' }, 'force', 'true'],
    [{ service: 7 }, 'service', '7'],
    [{ service: 'a', mode: '' }, 'mode', 'safe'],
    [{ service: 'a', note: null }, 'note', ''],
  ])('of %j, %s is %j', (given, name, value) => {
    const read = scriptEnvironment(parameters, given)
    expect('env' in read && read.env[name]).toBe(value)
  })

  test.each([
    [{}, 'The parameter "service" has no value.'],
    [{ service: '' }, 'The parameter "service" has no value.'],
    [{ service: 'a', most: 'many' }, 'The parameter "most" does not fit: it is no number.'],
    [{ service: 'a', force: 'maybe' }, 'The parameter "force" does not fit: it is neither true nor false.'],
    [{ service: 'a', mode: 'slow' }, 'The parameter "mode" does not fit: it is none of fast, safe.'],
    [{ service: ['a'] }, 'The parameter "service" does not fit: it is neither text, a number nor yes or no.'],
    [{ service: 'a\0b' }, 'The parameter "service" does not fit: it holds a NUL character.'],
    [
      { service: 'a', serivce: 'b' },
      'The script has no parameter "serivce". It has service, most, force, mode, note.',
    ],
  ])('of %j is none: %s', (given, problem) => {
    expect(scriptEnvironment(parameters, given)).toEqual({ problem })
  })
})

describe('a parameter', () => {
  test.each(['PATH', 'Path', 'ifs', 'LD_PRELOAD', 'PSModulePath', 'HOME', 'BASH_FUNC_x'])(
    'is not called %s, which the machine needs itself',
    (name) => {
      expect(scriptParameter.safeParse({ name }).error?.issues[0]?.message).toContain('needs a variable')
    },
  )

  test.each(['1st', 'a-b', 'a b', '', 'ü', "a'b", 'a\n'])('is not called %j', (name) => {
    expect(scriptParameter.safeParse({ name }).success).toBe(false)
  })

  test('has a default that fits its type', () => {
    const read = scriptParameter.safeParse({ name: 'n', type: 'number', default: 'x' })
    expect(read.error?.issues[0]).toMatchObject({ path: ['default'], message: 'it is no number' })
  })

  test('of the same name in other letters is refused', () => {
    const twice = { body: 'x', parameters: [{ name: 'Name' }, { name: 'name' }] }
    expect(scriptVersionDraft.safeParse(twice).error?.issues[0]?.message).toContain('the same name')
  })
})
