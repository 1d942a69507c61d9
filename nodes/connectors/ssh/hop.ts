/** A machine to go through. */
export interface Hop {
  host: string
  port: number
  /** Undefined: the connection's. */
  user: string | undefined
}

/** Reads `user@host:port`, of which only the host must be there, with an IPv6 address in brackets. */
export function readHop(text: string): Hop | undefined {
  const match = /^(?:([^@\s]+)@)?(?:\[([0-9a-f:.]+)\]|([^\s@:[\]]+))(?::(\d{1,5}))?$/i.exec(text.trim())
  const host = match?.[2] ?? match?.[3]
  const port = Number(match?.[4] ?? 22)
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port, user: match?.[1] }
}
