/** What a note may be written on; the editor draws each for light and dark. */
export const noteColours = ['sand', 'blue', 'green', 'rose'] as const
