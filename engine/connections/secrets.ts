import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

const FORMAT = 1
const NONCE = 12
const TAG = 16
const KEY = 32
const KEY_ID = 4
const WRAPPED = NONCE + KEY + TAG
const HEADER = 1 + KEY_ID
const SHORTEST = HEADER + WRAPPED + NONCE + TAG

/** Seals secrets for the database. `aad` names what the secret belongs to, so that no row can take another's. */
export interface SecretBox {
  seal(plain: Uint8Array | string, aad: string): Buffer
  /** Throws `SecretUnreadable` when the key is another one, or the bytes or what they belong to were changed. */
  open(sealed: Uint8Array, aad: string): Buffer
}

export class SecretUnreadable extends Error {
  override name = 'SecretUnreadable'
}

/**
 * AES-256-GCM under a random key of each secret's own, which the master key wraps: changing the master key
 * rewraps 32 bytes a secret. Layout: format, id of the master key, wrapped data key, then nonce, ciphertext and tag.
 */
export function openSecretBox(masterKey: Uint8Array): SecretBox {
  const wrappingKey = deriveKey(masterKey, 'sentiero/wrap data keys')
  const keyId = createHash('sha256').update(wrappingKey).digest().subarray(0, KEY_ID)
  return {
    seal(plain, aad) {
      const dataKey = randomBytes(KEY)
      const header = Buffer.concat([Buffer.of(FORMAT), keyId])
      const wrapped = encrypt(wrappingKey, dataKey, `data key of ${aad}`)
      return Buffer.concat([header, wrapped, encrypt(dataKey, Buffer.from(plain), aad)])
    },
    open(sealed, aad) {
      const bytes = Buffer.from(sealed)
      if (bytes.length < SHORTEST || bytes[0] !== FORMAT) {
        throw new SecretUnreadable(`The secret of ${aad} is damaged: enter it again.`)
      }
      if (!bytes.subarray(1, HEADER).equals(keyId)) {
        throw new SecretUnreadable(
          `The secret of ${aad} was sealed with another key. Start with the SENTIERO_SECRET_KEY (or the file ` +
            'secret-key in the data folder) that was used then, or enter the secret again.',
        )
      }
      try {
        const wrapped = bytes.subarray(HEADER, HEADER + WRAPPED)
        const dataKey = decrypt(wrappingKey, wrapped, `data key of ${aad}`)
        return decrypt(dataKey, bytes.subarray(HEADER + WRAPPED), aad)
      } catch (cause) {
        throw new SecretUnreadable(`The secret of ${aad} was changed in the database: enter it again.`, {
          cause,
        })
      }
    },
  }
}

/** A key for one purpose from the master key; purposes never share keys. HKDF, RFC 5869. */
export function deriveKey(masterKey: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', purpose, KEY))
}

function encrypt(key: Buffer, plain: Buffer, aad: string): Buffer {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(aad))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, bytes: Buffer, aad: string): Buffer {
  const end = bytes.length - TAG
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
  decipher.setAAD(Buffer.from(aad)).setAuthTag(bytes.subarray(end))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE, end)), decipher.final()])
}
