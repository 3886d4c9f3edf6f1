/** What a person has to do to get a good pepper; for error messages. */
export const pepperAdvice =
  'at least 32 random characters without commas and blanks, as `openssl rand -base64 32` prints'

/** Visible ASCII, so that a character is a byte, without the comma that separates retired peppers. */
const shape = /^[!-+\--~]{32,1024}$/

/** Words of six letters or more: shorter ones turn up in random text. */
const placeholder = /change|replace|placeholder|example|secret|password|pepper|insecure|default|latchkey/i

/** True for a short text over and over, the last time perhaps cut off. */
function repeats(text: string) {
  const blocks = Array.from({ length: text.length / 2 }, (_, index) => text.slice(0, index + 1))
  return blocks.some(block => block.repeat(Math.ceil(text.length / block.length)).startsWith(text))
}

/** True when nearly every character is the one before it or its neighbour: abcdef…, 987654…, aaabbb…. */
function counts(text: string) {
  const steps = Array.from(text.slice(1), (character, index) => character.charCodeAt(0) - text.charCodeAt(index))
  return steps.filter(step => Math.abs(step) <= 1).length > 0.75 * text.length
}

/**
 * Whether `text` can be the pepper: long enough, and not one of the values that people put in place of a random one.
 * Random text is refused by chance less than once in a million times.
 */
export const isPepper = (text: string) => shape.test(text) && !placeholder.test(text) && !repeats(text) && !counts(text)
