import type { Context } from 'hono'

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/

/**
 * Address of whoever calls. A reverse proxy on this machine is believed about whom it speaks for (the last address
 * of X-Forwarded-For, which is the one it saw itself); anybody else is not.
 */
export function clientAddress(c: Context): string {
  const socket = socketAddress(c)
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  return LOOPBACK.test(socket) && forwarded ? forwarded : socket
}

const FORWARDED = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via']

/** True for a program on this machine that does not speak for somebody else. */
export function isLocal(c: Context): boolean {
  return LOOPBACK.test(socketAddress(c)) && FORWARDED.every((name) => c.req.header(name) === undefined)
}

/** Requests that do not come through a socket are made by this process itself. */
function socketAddress(c: Context): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket: { remoteAddress?: string } } }
  return incoming === undefined ? '127.0.0.1' : (incoming.socket.remoteAddress ?? '')
}
