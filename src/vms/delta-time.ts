// Delta times: an amount of time as OpenVMS writes it, `0 00:10:00.00` or `0-00:10:00.00`.

import { fault, value, type Reading } from './reading.ts'

/** `ASCTIM` puts a blank after the days, `DCL` a hyphen (DCL Dictionary, F$DELTA_TIME). */
export type DeltaLayout = 'ASCTIM' | 'DCL'

const pattern =
  /^\+?(?:(?<days>\d{1,4})(?:-|[ \t]+(?=[\d:])))?(?:(?<hours>\d{0,2})(?::(?<minutes>\d{0,2})(?::(?<seconds>\d{0,2})(?:\.(?<fraction>\d{0,3}))?)?)?)?$/

const remedy = 'write days hours:minutes:seconds, such as "0 00:10:00.00" for ten minutes'

/**
 * Milliseconds of a delta time in either layout. It may end after any field from the hours on, and a field may be
 * left out while its punctuation stays (DCL help, Delta_Time): a lone number is hours, `5-` is five days, `::30`
 * thirty seconds. The fraction is a true one: `.5` is half a second.
 */
export function readDeltaTime(text: string): Reading<number> {
  const trimmed = text.trim()
  if (!/\d/.test(trimmed)) return fault(`"${text}" is not an OpenVMS delta time`, remedy)
  const fields = pattern.exec(trimmed)?.groups
  if (fields === undefined) return fault(`"${text}" is not an OpenVMS delta time`, remedy)
  const { days = '', hours = '', minutes = '', seconds = '', fraction = '' } = fields
  if (Number(hours) > 23)
    return fault(`"${text}" has ${hours} hours`, 'write at most 23 hours and count the rest as days')
  if (Number(minutes) > 59)
    return fault(`"${text}" has ${minutes} minutes`, 'write at most 59 minutes, such as "0 01:30:00"')
  if (Number(seconds) > 59)
    return fault(`"${text}" has ${seconds} seconds`, 'write at most 59 seconds, such as "0 00:01:30"')
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
  return value(total * 1000 + Number(fraction.padEnd(3, '0')))
}

/** The delta time as OpenVMS prints it, to the hundredth of a second. */
export function deltaTimeText(milliseconds: number, layout: DeltaLayout = 'ASCTIM'): string {
  const hundredths = Math.floor(milliseconds / 10)
  const days = Math.floor(hundredths / 8_640_000)
  const clock = [(hundredths / 360_000) % 24, (hundredths / 6_000) % 60, (hundredths / 100) % 60]
    .map(two)
    .join(':')
  return `${days}${layout === 'DCL' ? '-' : ' '}${clock}.${two(hundredths % 100)}`
}

function two(amount: number): string {
  return String(Math.floor(amount)).padStart(2, '0')
}
