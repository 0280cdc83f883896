// VMS dates: the layouts in which the two servers, VMS MAIL and mail headers write an instant.
//
// OpenVMS kept local time. Every layout takes the offset that is to be shown, in minutes east of Greenwich.

import { fault, value, type Reading } from './reading.ts'

/** Minutes east of Greenwich at an instant. */
export type Zone = (ms: number) => number

/** An instant and how it is shown. */
export interface Moment {
  readonly ms: number
  readonly offsetMinutes: number
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** ` 6-APR-1999 06:02:31.15`, the layout of $ASCTIM. */
export function vmsDateText(ms: number, offsetMinutes: number): string {
  const { day, month, year, clock, hundredths } = parts(ms, offsetMinutes)
  return `${String(day).padStart(2)}-${months[month]}-${year} ${clock}.${hundredths}`
}

/** `1999-04-04 06:42:17`, as greetings and XTND STATS have it. */
export function isoDateText(ms: number, offsetMinutes: number): string {
  const { date, clock } = parts(ms, offsetMinutes)
  return `${date} ${clock}`
}

/** `Wed, 30 May 2001 16:19:53 +0100` (RFC 5322 §3.3). */
export function headerDateText(ms: number, offsetMinutes: number): string {
  const { day, month, year, weekday, clock } = parts(ms, offsetMinutes)
  const name = months[month] ?? ''
  const zone = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.abs(offsetMinutes) / 60)}${two(Math.abs(offsetMinutes) % 60)}`
  return `${days[weekday]}, ${day} ${name.charAt(0)}${name.slice(1).toLowerCase()} ${year} ${clock} ${zone}`
}

/** `1993-05-12.11:39:23.167`: when a message was downloaded, and a number that is unique (IUPOP3 1.8, History). */
export function iupop3MessageId({ ms, offsetMinutes, number }: Moment & { readonly number: number }): string {
  const { date, clock } = parts(ms, offsetMinutes)
  return `${date}.${clock}.${number}`
}

/**
 * `<24A00E61._6_APR_1999_06_02_31_15@ucxsys.acme.com>`: the timestamp of a TCP/IP Services greeting. RFC 1939 §7 wants
 * another one in each greeting, so `unique` must differ between connections of the same hundredth of a second.
 */
export function apopTimestamp({
  ms,
  offsetMinutes,
  unique,
  host,
}: Moment & { readonly unique: number; readonly host: string }): string {
  const id = (unique >>> 0).toString(16).toUpperCase().padStart(8, '0')
  return `<${id}.${vmsDateText(ms, offsetMinutes).replaceAll(/[ \-:.]/g, '_')}@${host}>`
}

/** Reads `dd-MMM-yyyy hh:mm:ss.cc`, which may end after any field from the year on, as if it were in UTC. */
export function readVmsDate(text: string): Reading<number> {
  const remedy = 'write a date such as 6-APR-1999 06:02:31.15'
  const fields = datePattern.exec(text.trim())?.groups
  if (fields === undefined) return fault(`"${text}" is not an OpenVMS date`, remedy)
  const [day, year, hour, minute, second] = ['day', 'year', 'hour', 'minute', 'second'].map((name) =>
    Number(fields[name] ?? 0),
  )
  const month = months.findIndex((name) => name === fields['month']?.toUpperCase())
  const ms = Date.UTC(
    year ?? 0,
    month,
    day,
    hour,
    minute,
    second,
    Number((fields['fraction'] ?? '').padEnd(2, '0')) * 10,
  )
  const read = parts(ms, 0)
  // Whatever is out of range comes back as something else: 31-FEB as 2-MAR, 24:00 as the next day.
  const same = month >= 0 && read.day === day && read.year === year && Number(read.clock.slice(0, 2)) === hour
  return same && (minute ?? 0) < 60 && (second ?? 0) < 60
    ? value(ms)
    : fault(`"${text}" names no day and time`, remedy)
}

/** The instant at which clocks in `zone` showed what `readVmsDate` read. */
export function instantOf(localMs: number, zone: Zone): number {
  const guess = localMs - zone(localMs) * 60_000
  return localMs - zone(guess) * 60_000
}

const datePattern =
  /^(?<day>\d{1,2})-(?<month>[a-z]{3})-(?<year>\d{4})(?:[ :]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d{1,2}))?)?)?$/i

function parts(ms: number, offsetMinutes: number) {
  const local = new Date(ms + offsetMinutes * 60_000)
  const [year, month, day] = [
    String(local.getUTCFullYear()).padStart(4, '0'),
    local.getUTCMonth(),
    local.getUTCDate(),
  ]
  return {
    year: Number(year),
    month,
    day,
    weekday: local.getUTCDay(),
    date: `${year}-${two(month + 1)}-${two(day)}`,
    clock: `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`,
    hundredths: two(local.getUTCMilliseconds() / 10),
  }
}

function two(amount: number): string {
  return String(Math.floor(amount)).padStart(2, '0')
}
