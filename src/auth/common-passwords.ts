const list = (text: string) => text.trim().split(/\s+/)

/**
 * What people type when fifteen characters are asked of them. Lists of leaked passwords hold next to nothing that long,
 * so this names the pieces that long ones are put together from: words that come to mind in front of a password field,
 * sayings, and walks over the keyboard.
 */
const words = list(`
  password passwort passphrase passcode motdepasse contrasena wachtwoord senha parola
  secret letmein changeme default welcome login access admin administrator root user guest
  test temp temporary example sample demo master hello please opensesame donttellanyone
  latchkey apikey token service tenant account cloud server database production
  iloveyou ilove somuch thisis mynameis trustno1 whatever sunshine princess football baseball
  superman batman starwars monkey dragon shadow freedom
  correcthorsebatterystaple thequickbrownfox jumpsoverthelazydog tobeornottobe thatisthequestion
  january february march april june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter`)

const walks = list(`
  abcdefghijklmnopqrstuvwxyzabc 01234567890123 !@#$%^&*()
  qwertyuiopasdfghjklzxcvbnm qwertzuiopasdfghjklyxcvbnm azertyuiopqsdfghjklmwxcvbn asdfghjkl zxcvbnm
  1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol 1q2w3e4r5t6y7u8i9o0p q1w2e3r4t5y6u7i8o9p0 qazwsxedcrfvtgbyhnujmikolp`)
const bothWays = [...walks, ...walks.map(walk => [...walk].reverse().join(''))]

const shortestWalk = 4
const shortestName = 3
const fewestCharacters = 6
const longestBlock = 14

const lookalikes = ['0o', '1i', '3e', '4a', '5s', '7t', '@a', '$s', '!i'] as const

/** Without what makes no difference to a guesser: case, width, separators, doubled characters. */
const fold = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s._,'-]+/gu, '')
    .replace(/(.)\1+/gu, '$1')

const unmask = (text: string) =>
  lookalikes.reduce((masked, pair) => masked.replaceAll(pair.charAt(0), pair.charAt(1)), text)

const isWalk = (text: string) => bothWays.some(walk => walk.includes(text))

/** The length of the longest known piece that begins at `at`; 0 when none does. */
function pieceAt(text: string, at: number, names: readonly string[]): number {
  let walk = 0
  for (let end = at + shortestWalk; end <= text.length && isWalk(text.slice(at, end)); end += 1) walk = end - at
  return Math.max(walk, ...names.filter(name => text.startsWith(name, at)).map(name => name.length))
}

/** What is left of a text when the known pieces are taken out. */
function strip(text: string, names: readonly string[]): string {
  let left = ''
  for (let at = 0; at < text.length; ) {
    const length = pieceAt(text, at, names)
    if (length === 0) left += text.charAt(at)
    at += length || 1
  }
  return left
}

/** Whether a text is one short block over and over, the last time perhaps cut off. */
function repeats(text: string): boolean {
  const longest = Math.min(longestBlock, Math.floor(text.length / 2))
  for (let block = 1; block <= longest; block += 1) if (text.startsWith(text.slice(block))) return true
  return false
}

/**
 * Whether a password of 15 characters or more is one that a guesser tries early: a short block repeated, or hardly
 * anything beside common words, keyboard walks and the given `names` (NIST SP 800-63B-4 §3.1.1.2 asks for such a list,
 * with context-specific words). It is no measure of strength.
 */
export function isCommonPassword(password: string, names: readonly string[]): boolean {
  if (repeats(password.toLowerCase())) return true
  const known = [...words, ...names].map(fold).filter(name => name.length >= shortestName)
  // Digits that are a walk must go before what remains of them is read as letters.
  const unmasked = fold(unmask(strip(fold(password), known)))
  const left = strip(unmasked, known.map(unmask).map(fold))
  return new Set(left).size < fewestCharacters
}
