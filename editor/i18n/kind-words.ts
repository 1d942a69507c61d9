/** The words of one parameter: title, description where it has one, and the rest where it has any. */
export type ParamWords = readonly [title: string, description?: string | undefined, more?: MoreParamWords]

export interface MoreParamWords {
  /** What a choice is called, by its value; a value without words is shown as the server names it. */
  choices?: Readonly<Record<string, string>>
  placeholder?: string
  /** Parameters of the objects in a list of objects. */
  items?: Readonly<Record<string, ParamWords>>
}

/** The words of a connector in one language. */
export interface ConnectorWords {
  title: string
  description: string
  params?: Readonly<Record<string, ParamWords>>
}

/** The words of a kind of step in one language. */
export interface KindWords extends ConnectorWords {
  /** Labels of the ways out, by handle. */
  handles?: Readonly<Record<string, string>>
}
