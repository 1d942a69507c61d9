import { expect, test } from 'vitest'
import { makeSetUpToken } from '#engine/auth/setup.ts'
import { cookiesOf, createApiForTests, owner, publicUrl } from './api-for-tests.ts'

test('a new installation asks for its set-up, and the one-time link makes and signs in the first administrator', async () => {
  await using api = await createApiForTests()
  expect((await api.send('GET', '/api/session')).body).toEqual({ user: null, setUpNeeded: true })

  const token = await makeSetUpToken(api.db)
  const answer = await api.send('POST', '/api/setup', { ...owner, token })

  expect(answer.status).toBe(200)
  expect(answer.headers.getSetCookie().join()).toMatch(/HttpOnly; SameSite=Lax/)
  const session = await api.send('GET', '/api/session', undefined, { cookie: cookiesOf(answer) })
  expect(session.body).toMatchObject({ user: { email: owner.email, role: 'admin' }, setUpNeeded: false })
})

test('a set-up link works once, and a wrong one never', async () => {
  await using api = await createApiForTests()
  const token = await makeSetUpToken(api.db)

  const wrong = await api.send('POST', '/api/setup', { ...owner, token: 'made up' })
  expect(wrong.status).toBe(403)
  expect(wrong.body.detail).toContain('not valid')

  expect((await api.send('POST', '/api/setup', { ...owner, token })).status).toBe(200)
  const again = await api.send('POST', '/api/setup', { ...owner, email: 'other@msp.example', token })
  expect(again.status).toBe(403)
  expect(again.body.detail).toContain('already set up')
  expect(await makeSetUpToken(api.db)).toBeNull()
})

test('of two people who open the set-up link at once, one becomes the owner', async () => {
  await using api = await createApiForTests()
  const token = await makeSetUpToken(api.db)
  const answers = await Promise.all(
    ['a', 'b'].map((name) =>
      api.send('POST', '/api/setup', { ...owner, email: `${name}@msp.example`, token }),
    ),
  )
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 403])
})

test('nobody can sign up', async () => {
  await using api = await createApiForTests()
  const answer = await api.send('POST', '/api/auth/sign-up/email', { ...owner, name: 'x' })
  expect(answer.status).toBe(404)
})

test('a wrong password is refused as a problem, and guessing is slowed down', async () => {
  await using api = await createApiForTests()
  await api.signInOwner()
  const guess = () =>
    api.send(
      'POST',
      '/api/auth/sign-in/email',
      { ...owner, password: 'wrong password' },
      { origin: publicUrl },
    )
  const first = await guess()
  expect(first.status).toBe(401)
  expect(first.headers.get('content-type')).toBe('application/problem+json')
  let last = first
  for (let attempt = 0; attempt < 25 && last.status !== 429; attempt += 1) last = await guess()
  expect(last.status).toBe(429)
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('a disabled user is out at once and cannot sign in again', async () => {
  await using api = await createApiForTests()
  const browser = await api.signInOwner()
  const person = { email: 'tech@msp.example', name: 'Tea', role: 'technician', password: 'technician-1' }
  const { body: user } = await api.send('POST', '/api/users', person, browser)
  const signedIn = await api.send('POST', '/api/auth/sign-in/email', person, { origin: publicUrl })
  const cookie = cookiesOf(signedIn)
  expect((await api.send('GET', '/api/nodes', undefined, { cookie })).status).toBe(200)

  const disabled = await api.send('PATCH', `/api/users/${user.id}`, { disabled: true }, browser)

  expect(disabled.body).toMatchObject({ disabled: true })
  expect((await api.send('GET', '/api/nodes', undefined, { cookie })).status).toBe(401)
  const again = await api.send('POST', '/api/auth/sign-in/email', person, { origin: publicUrl })
  expect(again.status).toBe(403)
  expect(again.body.detail).toContain('disabled')
})

test('a role cannot be chosen by its owner, and the last administrator stays one', async () => {
  await using api = await createApiForTests()
  const browser = await api.signInOwner()
  const { body } = await api.send('GET', '/api/session', undefined, browser)
  expect((await api.send('POST', '/api/auth/update-user', { role: 'admin' }, browser)).status).toBe(404)
  const answer = await api.send('PATCH', `/api/users/${body.user.id}`, { role: 'viewer' }, browser)
  expect(answer.status).toBe(409)
  expect(answer.body.detail).toContain('administrator')
})

test('a session that is used lives on, and its cookie with it', async () => {
  await using api = await createApiForTests()
  const browser = await api.signInOwner()
  const used = await api.send('GET', '/api/session', undefined, browser)
  expect(used.headers.getSetCookie()).toEqual([])

  await api.pool.query(`update auth.session set "expiresAt" = now() + interval '5 days'`)
  const later = await api.send('GET', '/api/session', undefined, browser)

  expect(later.headers.getSetCookie().join()).toMatch(/session_token=.*Max-Age=604800/)
  const { rows } = await api.pool.query(
    `select "expiresAt" > now() + interval '6 days' as longer from auth.session`,
  )
  expect(rows).toEqual([{ longer: true }])
})

test('a password is changed by who knows it, and the old one ends', async () => {
  await using api = await createApiForTests()
  const browser = await api.signInOwner()
  const change = (currentPassword: string) =>
    api.send(
      'POST',
      '/api/auth/change-password',
      { currentPassword, newPassword: 'another long one', revokeOtherSessions: true },
      browser,
    )
  expect((await change('not the one I have')).status).toBeGreaterThanOrEqual(400)
  expect((await change(owner.password)).status).toBe(200)
  const signIn = (password: string) =>
    api.send('POST', '/api/auth/sign-in/email', { ...owner, password }, { origin: publicUrl })
  expect((await signIn(owner.password)).status).toBe(401)
  expect((await signIn('another long one')).status).toBe(200)
})

test('signing out ends the session', async () => {
  await using api = await createApiForTests()
  const browser = await api.signInOwner()
  expect((await api.send('POST', '/api/auth/sign-out', {}, browser)).status).toBe(200)
  expect((await api.send('GET', '/api/users', undefined, browser)).status).toBe(401)
})

test('a page of another origin cannot write with the cookie of a visitor', async () => {
  await using api = await createApiForTests()
  const browser = await api.signInOwner()
  const token = { name: 'stolen', role: 'admin' }
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:4601']) {
    const answer = await api.send('POST', '/api/tokens', token, { ...browser, origin })
    expect(answer.status, origin).toBe(403)
    expect(answer.body.detail).toContain('SENTIERO_PUBLIC_URL')
  }
  const { cookie } = browser
  expect((await api.send('POST', '/api/tokens', token, { cookie: cookie ?? '' })).status).toBe(403)
  expect((await api.send('POST', '/api/tokens', token, browser)).status).toBe(201)
  const localhost = { ...browser, origin: 'http://localhost:4600' }
  expect((await api.send('POST', '/api/tokens', token, localhost)).status).toBe(201)
})
