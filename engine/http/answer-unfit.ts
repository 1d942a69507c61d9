/** An answer that came and cannot be used; the message is what follows "the answer". */
export class AnswerUnfit extends Error {
  override name = 'AnswerUnfit'
  readonly code: 'answer_too_large' | 'answer_unreadable'
  constructor(code: AnswerUnfit['code'], message: string) {
    super(message)
    this.code = code
  }

  static tooLarge(maxBytes: number): AnswerUnfit {
    const most = maxBytes >= 1_000_000 ? `${maxBytes / 1_000_000} MB` : `${maxBytes} bytes`
    return new AnswerUnfit('answer_too_large', `is larger than ${most}. Ask for less, page by page`)
  }
}
