import { z } from 'zod'
import type { Device } from './device.ts'

export const remoteKind = z.enum(['rdp', 'teamviewer', 'anydesk', 'meshcentral', 'custom'])
export type RemoteKind = z.output<typeof remoteKind>

/**
 * How machines are reached. What the template holds depends on the kind: the address for `rdp` (with `user@` in front if
 * wanted), the id for `teamviewer` and `anydesk`, the server for `meshcentral`, the whole link for `custom`. Placeholders
 * such as `{{device.hostname}}` and `{{externalIds.anydesk}}` stand for what the device has.
 */
export interface RemoteTemplate {
  kind: RemoteKind
  template: string
}

export type RemoteDevice = Pick<Device, 'id' | 'hostname' | 'externalIds'> & { customerName: string | null }

export type RemoteLink =
  | { open: 'url'; url: string }
  /** A file for the program of the technician's own machine, as text. */
  | { open: 'file'; name: string; content: string }
  | { open: 'nothing'; problem: string }

/** Programs that a link may open; what runs in the page itself (javascript:, data:) is none of them. */
const schemes = ['https', 'http', 'ssh', 'rdp', 'vnc', 'anydesk', 'teamviewer10', 'rustdesk']

/** What is wrong with a template, before any device is known; undefined where nothing is. */
export function templateProblem({ kind, template }: RemoteTemplate): string | undefined {
  if (hasControls(template)) return 'A template holds no line ends and no control characters.'
  const bad = placeholdersOf(template).find((name) => !isKnown(name))
  if (bad !== undefined) {
    return `There is no {{${bad}}}. There are {{device.hostname}}, {{device.id}}, {{customer.name}} and {{externalIds.…}}.`
  }
  if (/\{\{|\}\}/.test(template.replace(placeholder, '')))
    return 'A placeholder is not closed: {{device.hostname}}.'
  if (kind === 'custom') return schemeProblem(template)
  if (kind === 'meshcentral' && !/^https?:\/\/[^/{}\s]+(?:\/[^{}\s?#]*)?$/i.test(template)) {
    return 'Give the address of the server, like https://mesh.example.com.'
  }
  return undefined
}

/** The link of a device: what a button opens, or why there is none. */
export function remoteLink(template: RemoteTemplate, device: RemoteDevice): RemoteLink {
  const problem = templateProblem(template)
  if (problem !== undefined) return nothing(problem)
  switch (template.kind) {
    case 'rdp':
      return rdpFile(template.template, device)
    case 'teamviewer':
      return idLink(template.template, device, /^\d{8,12}$/, (id) => `teamviewer10://control?device=${id}`)
    case 'anydesk':
      return idLink(template.template, device, /^(?:\d{9,10}|[\w.-]+@[\w.-]+)$/, (id) => `anydesk:${id}`)
    case 'meshcentral': {
      const node = device.externalIds.meshcentral
      if (!node) return nothing(missing('externalIds.meshcentral', device))
      const server = template.template.replace(/\/+$/, '')
      return { open: 'url', url: `${server}/?viewmode=11&gotonode=${encodeURIComponent(node)}` }
    }
    case 'custom': {
      const filled = fill(template.template, device, encodeURIComponent)
      if ('problem' in filled) return nothing(filled.problem)
      return URL.canParse(filled.text)
        ? { open: 'url', url: filled.text }
        : nothing(`"${filled.text}" is no link.`)
    }
  }
}

const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g

function placeholdersOf(template: string): string[] {
  return [...template.matchAll(placeholder)].map((match) => match[1] ?? '')
}

function isKnown(name: string): boolean {
  return /^(?:device\.(?:hostname|id)|customer\.name|externalIds\.[\w-]+)$/.test(name)
}

function schemeProblem(template: string): string | undefined {
  // Before anything is filled in: no value decides which program opens.
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(template)?.[1]?.toLowerCase()
  if (scheme === undefined) return 'A link begins with what opens it, like https://.'
  if (!schemes.includes(scheme))
    return `Links with ${scheme}: are not opened. Use one of ${schemes.join(', ')}.`
  const web = scheme === 'http' || scheme === 'https'
  // Nor who is asked, on the web.
  return web && !/^https?:\/\/[^/{}\s?#]+(?:[/?#]|$)/i.test(template)
    ? 'Write the name of the server as it is: no placeholder stands in it.'
    : undefined
}

function fill(
  template: string,
  device: RemoteDevice,
  encode: (text: string) => string,
): { text: string } | { problem: string } {
  const name = placeholdersOf(template).find((each) => !placeholderValue(each, device))
  if (name !== undefined) return { problem: missing(name, device) }
  return {
    text: template.replace(placeholder, (_, each: string) => encode(placeholderValue(each, device) ?? '')),
  }
}

function placeholderValue(
  name: string,
  { id, hostname, externalIds, customerName }: RemoteDevice,
): string | undefined {
  if (name === 'device.hostname') return hostname
  if (name === 'device.id') return id
  if (name === 'customer.name') return customerName ?? undefined
  const key = name.slice('externalIds.'.length)
  return Object.hasOwn(externalIds, key) ? externalIds[key] : undefined
}

function missing(name: string, { hostname }: RemoteDevice): string {
  return name.startsWith('externalIds.')
    ? `${hostname} has no id "${name.slice('externalIds.'.length)}" in another system. Add it to the device.`
    : `${hostname} has no customer.`
}

function idLink(
  template: string,
  device: RemoteDevice,
  looksRight: RegExp,
  link: (id: string) => string,
): RemoteLink {
  const filled = fill(template, device, String)
  if ('problem' in filled) return nothing(filled.problem)
  const id = filled.text.replaceAll(/\s/g, '')
  return looksRight.test(id) ? { open: 'url', url: link(id) } : nothing(`"${filled.text}" is no such id.`)
}

const rdpAddress = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** Asks for the password, checks the machine's certificate, and takes none of the technician's own disks along. */
function rdpFile(template: string, device: RemoteDevice): RemoteLink {
  const filled = fill(template, device, String)
  if ('problem' in filled) return nothing(filled.problem)
  const at = filled.text.lastIndexOf('@')
  const [user, address] = [filled.text.slice(0, Math.max(0, at)), filled.text.slice(at + 1)]
  if (!rdpAddress.test(address)) return nothing(`"${address}" is no address of a machine.`)
  if (hasControls(user)) return nothing('A user name holds no line ends.')
  const lines = [
    `full address:s:${address}`,
    ...(user === '' ? [] : [`username:s:${user}`]),
    'prompt for credentials:i:1',
    'authentication level:i:2',
    'drivestoredirect:s:',
    'redirectclipboard:i:1',
  ]
  const name = device.hostname.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+/, '') || 'machine'
  return { open: 'file', name: `${name.slice(0, 100)}.rdp`, content: `${lines.join('\r\n')}\r\n` }
}

function hasControls(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it looks for
  return /[\0-\x1f\x7f\u2028\u2029]/.test(text)
}

function nothing(problem: string): RemoteLink {
  return { open: 'nothing', problem }
}
