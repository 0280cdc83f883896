// --data: the data directory, which every command takes.

import { Option } from 'commander'

export interface DataOption {
  readonly data: string
}

export function dataOption(): Option {
  return new Option('--data <dir>', 'data directory').env('NEWMAIL_DATA').default('./newmail-data')
}
