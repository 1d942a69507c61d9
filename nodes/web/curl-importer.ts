import { StepFailed, type StepImporter } from '#sdk'
import { CommandRefused, parseCurl } from './from-curl.ts'

/** A curl command, as API documentation and the network tools of browsers give it. */
export const curlImporter: StepImporter = {
  title: 'cURL',
  reads: (text) => /^\s*(?:\S*[/\\])?curl(?:\.exe)?\s/.test(text),
  read(text) {
    try {
      const { type, params, credentials } = parseCurl(text)
      return { type, params, ...(credentials ? { connection: { type: 'http', credentials } } : {}) }
    } catch (error) {
      if (error instanceof CommandRefused) throw new StepFailed(error.message, { code: 'command_refused' })
      throw error
    }
  },
}
