import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import t from 'tap'
import { readOrCreatePepper } from '../../src/auth/pepper-file.ts'
import { readConfig } from '../../src/config.ts'

t.test('the first start makes a pepper that only its owner can read, and every later start finds it again', async t => {
  const directory = `${t.testdir()}/deep/data`
  const pepper = readOrCreatePepper(directory)
  t.match(pepper.toString(), /^[\w-]{43}$/)
  t.equal(statSync(directory).mode & 0o777, 0o700)
  t.equal(statSync(`${directory}/pepper`).mode & 0o777, 0o600)
  t.strictSame(readOrCreatePepper(directory), pepper)
})

t.test('no two installations have the same pepper', async t => {
  const directory = t.testdir()
  t.notSame(readOrCreatePepper(`${directory}/one`), readOrCreatePepper(`${directory}/other`))
})

t.test('the text of the file is the pepper, so that it can move to the variable', async t => {
  const directory = t.testdir()
  const pepper = readOrCreatePepper(directory)
  t.strictSame(readConfig({ PEPPER: readFileSync(`${directory}/pepper`, 'utf8').trim() }).pepper, pepper)
  t.strictSame(readConfig({ PEPPER_FILE: `${directory}/pepper` }).pepper, pepper)
})

t.test('a pepper file that others can read is refused', async t => {
  const directory = t.testdir()
  readOrCreatePepper(directory)
  chmodSync(`${directory}/pepper`, 0o644)
  t.throws(() => readOrCreatePepper(directory), { message: /pepper is open to everyone/ })
})

t.test('a pepper file that holds something else is refused and left as it is', async t => {
  for (const text of ['', '\n', 'changeme\n', `${'a'.repeat(43)}\n`]) {
    const directory = t.testdir({ pepper: text })
    chmodSync(`${directory}/pepper`, 0o600)
    t.throws(() => readOrCreatePepper(directory), { message: /does not hold a pepper/ })
    t.equal(readFileSync(`${directory}/pepper`, 'utf8'), text)
  }
})

t.test('a pepper whose file has gone elsewhere is not replaced by another', async t => {
  const directory = `${t.testdir()}/data`
  mkdirSync(directory)
  symlinkSync('/nowhere/pepper', `${directory}/pepper`)
  t.throws(() => readOrCreatePepper(directory), { code: 'EEXIST' })
})
