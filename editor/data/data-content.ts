import type { JsonValue } from '#engine/graph/json.ts'
import { isObject } from './table-columns.ts'

/** What a value is to look at, beside its text. */
export type DataContent =
  | { is: 'image'; url: string }
  | { is: 'html'; html: string }
  | { is: 'file'; id: string; name: string; type: string; size: number }

const imageStarts: readonly (readonly [start: string, type: string])[] = [
  ['iVBORw0KGgo', 'png'],
  ['/9j/', 'jpeg'],
  ['R0lGOD', 'gif'],
  ['UklGR', 'webp'],
]
const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An image, a page or a file of ours that a value stands for; undefined for plain data. */
export function contentOf(value: JsonValue): DataContent | undefined {
  if (typeof value === 'string') return imageIn(value) ?? pageIn(value)
  if (!isObject(value)) return undefined
  const { name, type, size } = value
  const fileId = value.fileId ?? value.id
  if (typeof fileId !== 'string' || !id.test(fileId)) return undefined
  if (typeof name !== 'string' || typeof type !== 'string' || typeof size !== 'number') return undefined
  return type.includes('/') ? { is: 'file', id: fileId, name, type, size } : undefined
}

function imageIn(text: string): DataContent | undefined {
  if (/^data:image\/(png|jpeg|gif|webp);base64,/.test(text)) return { is: 'image', url: text }
  const type = imageStarts.find(([start]) => text.startsWith(start))?.[1]
  if (!type || text.length < 60 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text.slice(0, 1000).trim()))
    return undefined
  return { is: 'image', url: `data:image/${type};base64,${text.replaceAll(/\s/g, '')}` }
}

function pageIn(text: string): DataContent | undefined {
  const start = text.slice(0, 2000).trimStart()
  const isPage = /^<(!doctype html|html|head|body|!--)/i.test(start)
  const isPart =
    /^<[a-z][a-z0-9]*(\s[^>]*)?>/i.test(start) &&
    /<\/?(p|div|table|br|span|b|i|a|ul|ol|h\d|strong|em|img)\b/i.test(start)
  return isPage || isPart ? { is: 'html', html: text } : undefined
}

/** Types that the browser draws and that run nothing. */
export function isShownAsImage(type: string): boolean {
  return /^image\/(png|jpeg|gif|webp)$/.test(type)
}
