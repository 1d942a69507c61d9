export const languages = ['en', 'it'] as const

export type Language = (typeof languages)[number]

/** One text in each language, in the order of `languages`. */
export type Texts = readonly [english: string, italian: string]
