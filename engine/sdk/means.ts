import type { Duplex } from 'node:stream'
import type { Http } from './powers.ts'

/**
 * Opens a connection after checking every address of the host, for what is not HTTP. Throws `StepFailed` for an address
 * that is not allowed for the customer, `TryAgain` where nobody answers. `host` is a name or an address.
 */
export type Dial = (
  target: { host: string; port: number; customerId: string | null; through?: Through },
  signal: AbortSignal,
) => Promise<Duplex>

/** Another machine that connections go through, for which the same addresses are forbidden. */
export interface Through {
  /** The addresses that a name has there; none where it cannot tell, and then those that it has here count. */
  resolve(name: string): Promise<readonly string[]>
  /** Connects from there to an address that was checked. */
  open(address: string): Promise<Duplex>
}

export interface HostKey {
  /** As the protocol calls it, such as ssh-ed25519. */
  keyType: string
  /** `SHA256:` and base64 without padding, as ssh-keygen prints it. */
  fingerprint: string
}

/** The keys by which hosts are known again, of one connection: two networks may have the same address. */
export interface HostKeys {
  find(host: string, port: number): Promise<(HostKey & { firstSeenAt: Date }) | undefined>
  /** Keeps the key of a host that has none; answers the one that is kept, which another process may have kept first. */
  pin(host: string, port: number, key: HostKey, by: string): Promise<HostKey>
}

/** What the engine lends to connectors: nothing else of theirs opens a connection of its own or keeps anything. */
export interface Means {
  dial: Dial
  /** The guarded web client, for what the connection's owner may reach. */
  http: Http
  hostKeys: HostKeys
  /** Whose the connection is; null: of the MSP itself. */
  ownerId: string | null
}
