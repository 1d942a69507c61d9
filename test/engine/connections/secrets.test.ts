import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readMasterKey } from '#engine/connections/master-key.ts'
import { deriveKey, openSecretBox, SecretUnreadable } from '#engine/connections/secrets.ts'

const key = Buffer.alloc(32, 1)

test('a sealed secret opens to what it was, and two seals of it differ', () => {
  const box = openSecretBox(key)
  const first = box.seal('pässword', 'connection/1')
  expect(box.open(first, 'connection/1').toString()).toBe('pässword')
  expect(first.equals(box.seal('pässword', 'connection/1'))).toBe(false)
  expect(first.includes('ssword')).toBe(false)
  expect(box.open(box.seal('', 'x'), 'x')).toHaveLength(0)
})

test('a secret does not open as that of another row, nor with any byte changed', () => {
  const box = openSecretBox(key)
  const sealed = box.seal('password', 'connection/1')
  expect(() => box.open(sealed, 'connection/2')).toThrow(SecretUnreadable)
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index)
    expect(() => box.open(changed, 'connection/1'), `byte ${index}`).toThrow(SecretUnreadable)
  }
  expect(() => box.open(sealed.subarray(0, 40), 'connection/1')).toThrow('damaged')
})

test('with another master key the error says which key is missing', () => {
  const sealed = openSecretBox(key).seal('password', 'connection/1')
  expect(() => openSecretBox(Buffer.alloc(32, 2)).open(sealed, 'connection/1')).toThrow('SENTIERO_SECRET_KEY')
})

test('keys of different purposes have nothing in common', () => {
  expect(deriveKey(key, 'cookies').equals(deriveKey(key, 'secrets'))).toBe(false)
})

test('the master key is made once, kept for its owner alone, and a damaged one is refused', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sentiero-key-'))
  try {
    const made = readMasterKey({ secretKey: undefined, dataDir })
    expect(made).toHaveLength(32)
    expect(readMasterKey({ secretKey: undefined, dataDir }).equals(made)).toBe(true)
    expect(statSync(join(dataDir, 'secret-key')).mode & 0o777).toBe(0o600)
    writeFileSync(join(dataDir, 'secret-key'), 'not a key')
    expect(() => readMasterKey({ secretKey: undefined, dataDir })).toThrow('does not hold a key')
    const given = readMasterKey({ secretKey: 'any words the operator likes, 32 or more', dataDir })
    expect(given).toHaveLength(32)
    expect(given.equals(made)).toBe(false)
  } finally {
    rmSync(dataDir, { recursive: true })
  }
})
