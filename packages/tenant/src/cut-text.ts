/** The most characters of what a client has sent that a log or a warning keeps. */
const mostCharacters = 200

/** The beginning of a text, as a text of its own: a mere slice would keep the whole original in memory. */
export function cutText(text: string): string {
  return Buffer.from(text.slice(0, mostCharacters), 'utf16le').toString('utf16le')
}
