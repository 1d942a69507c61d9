import type { JsonObject, Notice } from '#sdk'
import { cutToBytes } from '../cut-text.ts'

/** Teams takes 28 KB a message (learn.microsoft.com, "Format cards in Teams"). */
const mostBytes = 27_000
const mostLines = 60

/**
 * A notice as an Adaptive Card 1.4 in the envelope that the Workflows webhook takes. Runs of text are not read as Markdown,
 * so what people wrote formats nothing by accident.
 */
export function teamsMessage(notice: Notice): string {
  // What is escaped takes more room than it has characters.
  for (let textBytes = 20_000; ; textBytes = Math.floor(textBytes / 2)) {
    const message = JSON.stringify(cardMessage({ ...notice, text: cutToBytes(notice.text, textBytes) }))
    if (Buffer.byteLength(message) <= mostBytes || textBytes < 100) return message
  }
}

function cardMessage({ title, text, url, urgent }: Notice): JsonObject {
  const lines = text.split(/\r?\n/)
  const shown = lines.length <= mostLines ? lines : [...lines.slice(0, mostLines - 1), '…']
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          fallbackText: title,
          body: [
            paragraph(title, { weight: 'Bolder', size: 'Medium', ...(urgent ? { color: 'Attention' } : {}) }),
            ...(text === '' ? [] : shown.map((line) => paragraph(line === '' ? ' ' : line, {}))),
          ],
          actions: url === '' ? [] : [{ type: 'Action.OpenUrl', title: new URL(url).host, url }],
        },
      },
    ],
  }
}

function paragraph(text: string, look: JsonObject): JsonObject {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...look }], spacing: 'Small' }
}
