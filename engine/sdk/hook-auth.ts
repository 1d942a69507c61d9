import type { HookAuthKind } from './trigger.ts'

/** How a sender signs its deliveries, where that is not our own HMAC-SHA256 of the body. */
export interface HookSignature {
  header: string
  algorithm: 'sha1' | 'sha256' | 'sha512'
  encoding: 'hex' | 'base64'
  /** Stands before the digest, such as `sha1=`. */
  prefix?: string
  /**
   * `escaped`: signed is the body, or its JSON with all but plain characters of the texts written as \uXXXX; both are
   * taken. Default `raw`: the body.
   */
  body?: 'raw' | 'escaped'
  /** Header with the Unix time of the signature; time and colon stand before the body, and old deliveries are refused. */
  timestampHeader?: string
  /** The key is the sender's own, and is fetched; without it the key is the trigger's secret. */
  key?: SignatureKey
}

/** Where a sender publishes the key that it signs with. */
export interface SignatureKey {
  /** Whose addresses are fetched, in words for people. */
  at: string
  /** The address that a delivery names; undefined where it is missing or none of that sender's. */
  url(body: Uint8Array): string | undefined
  /** The key in what that address answers; undefined where there is none. */
  read(answer: string): Uint8Array | undefined
}

/** What a delivery must prove itself by. */
export interface HookAuth {
  authentication: HookAuthKind
  /** Header of the secret or of our own signature, if not the usual one. */
  headerName?: string | undefined
  signature?: HookSignature
  /** The secret must stand in the address too: the signature proves the sender, but not whose account it is. */
  secretInUrl?: boolean
}
