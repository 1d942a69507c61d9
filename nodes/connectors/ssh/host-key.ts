import { createHash } from 'node:crypto'
import type { HostKey } from '#sdk'

/** Of our own choice, without SHA-1: the first that both sides have decides which key a host shows. */
const algorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const

export type HostKeyAlgorithm = (typeof algorithms)[number]

/** What a public key blob says of itself. RFC 4253 section 6.6; the fingerprint is RFC 4648 base64 without padding. */
export function readHostKey(blob: Buffer): HostKey {
  const length = blob.length < 4 ? 0 : blob.readUInt32BE(0)
  const keyType = blob.subarray(4, 4 + Math.min(length, 64)).toString('latin1')
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')
  return { keyType, fingerprint: `SHA256:${digest}` }
}

/** With those of the key that is known in front: a host with several keys shows that one, and not another. */
export function algorithmsFor(known: HostKey | undefined): HostKeyAlgorithm[] {
  const isKnown = (algorithm: string) =>
    known?.keyType === 'ssh-rsa' ? algorithm.startsWith('rsa-') : algorithm === known?.keyType
  return algorithms.toSorted((one, other) => Number(isKnown(other)) - Number(isKnown(one)))
}

/** The same key, whatever was typed around it. */
export function isSameKey(one: HostKey, other: HostKey): boolean {
  return one.fingerprint === other.fingerprint
}
