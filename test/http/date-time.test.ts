import fc from 'fast-check'
import t from 'tap'
import { isDateTime } from '../../src/http/date-time.ts'

t.test('times with an offset, on days that exist, are taken', async t => {
  for (const text of [
    '2027-01-31T12:00:00Z',
    '2027-01-31T12:00:00.1Z',
    '2027-01-31T23:59:59.123456789+23:59',
    '2027-01-31T00:00:00-00:00',
    '2024-02-29T00:00:00Z',
    '2000-02-29T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '0099-12-31T00:00:00Z',
    '9999-12-31T23:59:59.999Z'
  ]) {
    t.ok(isDateTime(text), text)
  }
})

t.test('what RFC 3339 does not allow, what does not exist and what a date cannot hold is refused', async t => {
  for (const text of [
    '',
    '2027-01-31',
    '12:00:00Z',
    '2027-01-31T12:00:00',
    '2027-01-31T12:00Z',
    '2027-01-31 12:00:00Z',
    '2027-01-31t12:00:00z',
    '2027-1-31T12:00:00Z',
    '+02027-01-31T12:00:00Z',
    '12027-01-31T12:00:00Z',
    '2027-01-31T12:00:00.Z',
    '2027-01-31T12:00:00,5Z',
    '2027-01-31T12:00:00.1234567890Z',
    '2027-01-31T12:00:00+0100',
    '2027-01-31T12:00:00+01',
    '2027-01-31T12:00:00+24:00',
    '2027-01-31T12:00:00+01:60',
    '2027-01-31T24:00:00Z',
    '2027-01-31T12:60:00Z',
    '2016-12-31T23:59:60Z',
    '2027-00-31T12:00:00Z',
    '2027-13-31T12:00:00Z',
    '2027-01-00T12:00:00Z',
    '2027-01-32T12:00:00Z',
    '2027-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2027-02-30T00:00:00Z',
    '2027-04-31T00:00:00Z',
    ' 2027-01-31T12:00:00Z',
    '2027-01-31T12:00:00Z\n',
    '٢٠٢٧-01-31T12:00:00Z'
  ]) {
    t.notOk(isDateTime(text), text)
  }
})

t.test('every instant of the four-digit years is taken as a date writes it', async () => {
  const instant = fc.date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true
  })
  fc.assert(fc.property(instant, date => isDateTime(date.toISOString())))
})

t.test('a day is taken exactly when it comes back from a date as it went in', async () => {
  const part = (max: number) => fc.integer({ min: 0, max }).map(value => String(value).padStart(2, '0'))
  const day = fc.tuple(fc.integer({ min: 1000, max: 9999 }), part(13), part(32))
  fc.assert(
    fc.property(day, ([year, month, date]) => {
      const time = Date.parse(`${year}-${month}-${date}T00:00:00.000Z`)
      const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(`${year}-${month}-${date}`)
      return isDateTime(`${year}-${month}-${date}T00:00:00Z`) === exists
    })
  )
})
