import { hash as argon2, parseOptions } from '@node-rs/argon2'
import t from 'tap'
import { outdated, passwordErrors, passwords } from '../../src/auth/password.ts'

const { hash, verify } = passwords()
const phrase = 'orbit velvet cactus anchor'

t.test('a password is kept as argon2id at OWASP’s cost and fits nothing but itself', async t => {
  const digest = await hash(phrase)
  t.match(digest, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  t.ok(await verify(digest, phrase))
  for (const wrong of ['', phrase.slice(0, -1), `${phrase} `, phrase.toUpperCase()])
    t.notOk(await verify(digest, wrong))
})

t.test('the same password has another digest every time', async t => {
  t.not(await hash(phrase), await hash(phrase))
})

t.test('no byte of a long password is ignored', async t => {
  for (const length of [72, 73, 100, 1024]) {
    const digest = await hash(`${'a'.repeat(length - 1)}b`)
    t.ok(await verify(digest, `${'a'.repeat(length - 1)}b`))
    t.notOk(await verify(digest, `${'a'.repeat(length - 1)}c`), `${length} bytes`)
  }
})

t.test('a password with a NUL is not cut off there', async t => {
  t.notOk(await verify(await hash('before\0after'), 'before\0other'))
})

t.test('a password fits however the keyboard composes its letters', async t => {
  const digest = await hash('caf\u00e9 cr\u00e8me br\u00fbl\u00e9e')
  t.ok(await verify(digest, 'cafe\u0301 cre\u0300me bru\u0302le\u0301e'))
})

t.test('without a digest every password is wrong, at the full cost', async t => {
  const digest = await hash(phrase)
  // Work of the processor and not time, which depends on what else the machine does.
  const work = async (stored: string | null) => {
    const before = process.cpuUsage()
    for (let round = 0; round < 5; round += 1) t.notOk(await verify(stored, 'wrong'))
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  await work(digest)
  // Half is far from what noise does, and far from what skipping the work would do: that takes a thousandth.
  t.ok((await work(null)) > (await work(digest)) / 2)
})

t.test('what cannot be read as a digest is an error, not a refusal', async t => {
  await t.rejects(verify('not a digest', phrase))
})

t.test(
  'no more than two run at a time, all that wait get their turn in order, and a failure frees its place',
  async t => {
    const { hash, verify } = passwords({ concurrency: 1, queue: 3 })
    const ended: string[] = []
    const digest = await hash(phrase)
    await Promise.all([
      verify(digest, phrase).then(fits => ended.push(`first ${fits}`)),
      verify('broken', phrase).catch(() => ended.push('second failed')),
      verify(digest, phrase).then(fits => ended.push(`third ${fits}`)),
      verify(null, phrase).then(fits => ended.push(`fourth ${fits}`))
    ])
    t.same(ended, ['first true', 'second failed', 'third true', 'fourth false'])
    t.ok(await verify(digest, phrase))
  }
)

t.test('when too many wait the next is told to come back, and the others are served', async t => {
  const { hash } = passwords({ concurrency: 2, queue: 1 })
  const outcomes = await Promise.allSettled([hash('one'), hash('two'), hash('three'), hash('four'), hash('five')])
  t.same(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']
  )
  t.match(outcomes[3], { reason: { name: 'Refusal', reason: 'unavailable' } })
  t.match(await hash('six'), /^\$argon2id\$/)
})

t.test('a digest is outdated when any of its costs is below today’s, or it is another function', async t => {
  t.notOk(outdated(await hash(phrase)))
  t.notOk(outdated(await argon2(phrase, { memoryCost: 20_000, timeCost: 3 })))
  t.ok(outdated(await argon2(phrase, { memoryCost: 19_455, timeCost: 2 })))
  t.ok(outdated(await argon2(phrase, { memoryCost: 19_456, timeCost: 1 })))
  t.ok(outdated(await argon2(phrase, { memoryCost: 19_456, timeCost: 2, outputLen: 16 })))
  const argon2i = await argon2(phrase, { memoryCost: 19_456, timeCost: 2, algorithm: 1 })
  t.match(parseOptions(argon2i), { algorithm: 1 })
  t.ok(outdated(argon2i))
})

const email = 'ann.smith@example.org'

t.test('a new password has at least 15 and at most 256 characters, counted as a person counts', async t => {
  t.match(passwordErrors('7 Elm & 3 oaks', { email }), /at least 15/)
  t.equal(passwordErrors('7 Elm & 3 oaks!', { email }), undefined)
  const long = `${phrase} 0123 `.repeat(8).slice(0, 256)
  t.equal(passwordErrors(long, { email }), undefined)
  t.match(passwordErrors(`${long}x`, { email }), /at most 256/)
  // Seven characters outside the basic plane are fourteen UTF-16 units; a combined letter is one character.
  t.match(passwordErrors('😀😁😂🤣😃😄😅 ok', { email }), /at least 15/)
  t.match(passwordErrors('e\u0301a\u0300o\u0302u\u0308i\u0301c\u0327n\u0303 ok', { email }), /at least 15/)
})

t.test('a password that no keyboard can type is refused', async t => {
  t.match(passwordErrors(`${phrase}\ud800`, { email }), /valid Unicode/)
})

t.test('long passwords that guessers try early are refused', async t => {
  for (const password of [
    ...['aaaaaaaaaaaaaaa', '1111111122222222', 'abcabcabcabcabc', 'xK9#xK9#xK9#xK9', 'q7fM2zq7fM2zq7fM'],
    ...[
      '123456789012345',
      'abcdefghijklmnop',
      'qwertyuiopasdfg',
      'poiuytrewqlkjhg',
      '1qaz2wsx3edc4rfv',
      '!@#$%^&*()!@#$%'
    ],
    ...[
      'passwordpassword1',
      'Password!!!!!!!',
      'P4ssw0rd12345678',
      'p-a-s-s-w-o-r-d-1',
      'ThisIsMyPassword',
      'Pa$$word2024!!!'
    ],
    ...['letmein letmein', 'changeme changeme!', 'adminadmin12345', 'correct horse battery staple', 'iloveyousomuch!'],
    ...[
      'ppaasswwoorrdd12',
      'abcdefg-tuvwxyz-1234567',
      'secretwxyz6789!',
      'passwordhvxjkjxvh',
      'q7fM2zLk9Xw4Rbq7fM2zLk9Xw4Rb'
    ],
    ...['Winter2024Password', 'january01february', 'latchkeylatchkey', 'ｐａｓｓｗｏｒｄ12345678']
  ]) {
    t.match(passwordErrors(password, { email }), /too easy to guess/, password)
  }
})

t.test('a password that is hardly more than the e-mail address is refused', async t => {
  for (const password of [
    'ann.smith@example.org',
    'annsmithannsmith1',
    'SmithExample2024',
    'Ann-Smith-Password',
    'examplesmith!!!!'
  ]) {
    t.match(passwordErrors(password, { email }), /too easy to guess/, password)
  }
  t.match(passwordErrors('gwendolineprice1985', { email: 'gwendoline.price@a.b' }), /too easy to guess/)
  t.equal(passwordErrors('gwendolineprice1985', { email }), undefined)
  t.match(passwordErrors('jdlee-1985-jdlee', { email: 'j.d.lee@example.org' }), /too easy to guess/)
})

t.test('single letters of the e-mail address say nothing about a password', async t => {
  t.equal(passwordErrors(phrase, { email: 'o.r.b.i.t.v.e@l.c' }), undefined)
})

t.test('phrases and generated passwords are welcome, in any script and with any spaces', async t => {
  for (const password of [
    ...[phrase, 'zJ4kQ9vLm2TxW8sB', '384719265038472', 'I have 3 cats & a boat', 'tractor-lemon-seven-gloves'],
    ...['zJ4kQ9vLm2TxW8Z', 'q7fM2zLk9Xw4RbVq7fM2zLk9Xw4RbV', 'passwordhvxjkjxvq'],
    ...['my dragon ate the welcome mat', 'the cake at my wedding was blue', 'ann saw nine purple walruses'],
    ...[
      '蛙飛びこむ水の音や古い池のほとり',
      'пароль не такой уж простой',
      '  leading and trailing  ',
      '#%^;{)+~[?<=>]`|/'
    ]
  ]) {
    t.equal(passwordErrors(password, { email }), undefined, password)
  }
})

t.test('the reason never repeats the password', async t => {
  for (const password of ['short', 'passwordpassword1', 'x'.repeat(300), `${phrase}\ud800`]) {
    t.notOk(passwordErrors(password, { email })?.includes(password))
  }
})

t.test('a chosen password is judged before it costs anything', async t => {
  const { choose, verify } = passwords()
  const refused = await Promise.all([
    choose('too short', email).catch(error => error),
    choose('too short', email, '/new_password').catch(error => error)
  ])
  t.match(refused, [
    { reason: 'invalid_request', context: { errors: [{ pointer: '/password' }] } },
    { context: { errors: [{ pointer: '/new_password' }] } }
  ])
  const chosen = 'forty clouds over the harbour'
  t.equal(await verify(await choose(chosen, email), chosen), true)
})
