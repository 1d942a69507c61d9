import type { Notice } from '#sdk'

/** Slack cuts longer ones off (docs.slack.dev, chat.postMessage). */
const longest = 40_000

/** A notice as Slack writes it ("mrkdwn"): what people wrote names nobody and formats nothing by accident. */
export function slackText({ title, text, url, urgent }: Notice): string {
  const head = `${urgent ? ':rotating_light: ' : ''}*${escaped(title).replaceAll('*', '∗')}*`
  const link = url === '' ? '' : `<${escaped(url).replaceAll('|', '%7C')}>`
  return [head, escaped(text).slice(0, longest - head.length - link.length - 2), link]
    .filter((line) => line !== '')
    .join('\n')
}

/** The three characters with a meaning of their own (docs.slack.dev, "Formatting message text"). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
