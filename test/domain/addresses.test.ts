import { BlockList, isIPv4 } from 'node:net'
import fc from 'fast-check'
import t from 'tap'
import { inside, parseCidr, rangesCover } from '../../src/domain/addresses.ts'

t.test('a range is kept in one canonical form', async t => {
  for (const [given, canonical] of [
    ['10.1.2.3', '10.1.2.3/32'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['192.0.2.255/31', '192.0.2.254/31'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['255.255.255.255/1', '128.0.0.0/1'],
    ['::1', '::1/128'],
    ['::/0', '::/0'],
    ['2001:DB8::1/32', '2001:db8::/32'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1/128'],
    ['::ffff:10.2.3.4', '10.2.3.4/32'],
    ['::ffff:a02:304', '10.2.3.4/32'],
    ['::ffff:10.2.3.4/104', '10.0.0.0/8'],
    ['::ffff:10.2.3.4/96', '0.0.0.0/0'],
    ['::ffff:10.2.3.4/95', '::fffe:0:0/95'],
    ['::10.2.3.4', '::a02:304/128'],
    ['64:ff9b::10.2.3.4', '64:ff9b::a02:304/128']
  ] as const) {
    t.equal(parseCidr(given), canonical, given)
    t.equal(parseCidr(canonical), canonical, canonical)
  }
})

t.test('what readers could take for different addresses, or is none, is no range', async t => {
  const numbers = ['10', '10.1', '010.0.0.1', '0x0a.0.0.1', '167772161', '256.0.0.1', '1.2.3.4.5', '::ffff:010.0.0.1']
  const lengths = [
    '1.2.3.4/33',
    '::1/129',
    '1.2.3.4/',
    '1.2.3.4/08',
    '1.2.3.4/-1',
    '1.2.3.4/8/8',
    '/8',
    '1.2.3.4/255.0.0.0'
  ]
  const others = [
    '',
    ' 1.2.3.4',
    '1.2.3.4\n',
    'localhost',
    '1::2::3',
    'fe80::1%eth0',
    '[::1]',
    '1.2.3.4:80',
    '１.2.3.4',
    '*'
  ]
  for (const text of [...numbers, ...lengths, ...others]) t.equal(parseCidr(text), undefined, JSON.stringify(text))
})

t.test('an IPv4 peer is the same peer behind a dual-stack socket', async t => {
  t.ok(inside('::ffff:10.0.0.9', ['10.0.0.0/8']))
  t.ok(inside('10.0.0.9', ['::ffff:10.0.0.0/104']))
  t.notOk(inside('::ffff:11.0.0.9', ['10.0.0.0/8']))
  t.notOk(inside('::10.0.0.9', ['10.0.0.0/8']))
})

t.test('the families are apart: every IPv6 address is no IPv4 address', async t => {
  t.notOk(inside('10.0.0.9', ['::/0']))
  t.notOk(inside('::1', ['0.0.0.0/0']))
  t.ok(inside('::1', ['0.0.0.0/0', '::/0']))
})

t.test('a link-local peer lies in its range whatever interface it came by', async t => {
  t.ok(inside('fe80::1%eth0', ['fe80::/10']))
})

t.test('what is no address lies nowhere, and nothing lies in no ranges', async t => {
  for (const address of ['', 'unknown', '10.0.0.1/32', '10.0.0.1, 10.0.0.2', '%eth0']) {
    t.notOk(inside(address, ['0.0.0.0/0', '::/0']), address)
  }
  t.notOk(inside('10.0.0.1', []))
  t.notOk(inside('10.0.0.1', ['broken']))
})

t.test('ranges cover what lies inside one of them, or inside several together', async t => {
  t.ok(rangesCover(['10.0.0.0/8'], ['10.0.0.0/8', '10.9.0.0/16', '10.1.2.3']))
  t.ok(rangesCover(['10.128.0.0/9', '10.0.0.0/9'], ['10.0.0.0/8']))
  t.ok(rangesCover(['::/1', '8000::/1'], ['::/0']))
  t.ok(rangesCover(['10.0.0.0/8', '10.3.0.0/16'], ['10.0.0.0/8']))
  t.notOk(rangesCover(['10.0.0.0/9', '10.192.0.0/10'], ['10.0.0.0/8']))
  t.notOk(rangesCover(['10.0.0.0/8'], ['10.0.0.0/8', '11.0.0.0/32']))
  t.notOk(rangesCover(['192.0.2.0', '192.0.2.2/31'], ['192.0.2.0/30']))
  t.notOk(rangesCover(['10.0.0.0/8'], ['8.0.0.0/5']))
  t.notOk(rangesCover(['0.0.0.0/0'], ['::ffff:0:0/95']))
  t.notOk(rangesCover(['0.0.0.0/0'], ['broken']))
  t.ok(rangesCover([], []))
})

// 64 addresses of each family, so that ranges touch and overlap often.
const v4 = fc.integer({ min: 0, max: 63 }).map(n => `192.0.2.${n}`)
const v6 = fc.integer({ min: 0, max: 63 }).map(n => `2001:db8::${n.toString(16)}`)
const ranges = fc.array(
  fc.oneof(
    fc.tuple(v4, fc.integer({ min: 25, max: 32 })).map(parts => parts.join('/')),
    fc.tuple(v6, fc.integer({ min: 121, max: 128 })).map(parts => parts.join('/'))
  ),
  { maxLength: 5 }
)
const everyAddress = Array.from({ length: 64 }, (_, n) => [`192.0.2.${n}`, `2001:db8::${n.toString(16)}`]).flat()

t.test('an address lies in ranges exactly when the system’s own block list says so', async () => {
  fc.assert(
    fc.property(fc.oneof(v4, v6, fc.ipV4(), fc.ipV6()), ranges, (address, cidrs) => {
      const list = new BlockList()
      for (const cidr of cidrs) {
        const [network = '', length] = cidr.split('/')
        list.addSubnet(network, Number(length), isIPv4(network) ? 'ipv4' : 'ipv6')
      }
      return inside(address, cidrs) === list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
    }),
    { numRuns: 500 }
  )
})

t.test('ranges cover others exactly when every address of those lies in them', async () => {
  fc.assert(
    fc.property(ranges, ranges, (outer, inner) => {
      const lacking = everyAddress.filter(address => inside(address, inner) && !inside(address, outer))
      const whole = inner.every(cidr => /\/(2[6-9]|3.|12[2-8])$/.test(cidr))
      return !whole || rangesCover(outer, inner) === (lacking.length === 0)
    }),
    { numRuns: 500 }
  )
})

t.test('the canonical form names the same addresses', async () => {
  fc.assert(
    fc.property(ranges, cidrs => {
      const canonical = cidrs.map(cidr => parseCidr(cidr) ?? 'none')
      return rangesCover(cidrs, canonical) && rangesCover(canonical, cidrs)
    })
  )
})
