// Model: a maildrop as an array, and what POP3 says about it. The walk compares a real server with it.

export interface Mail {
  readonly uid: string
  /** Without their line ends. */
  readonly lines: readonly string[]
}

/** One maildrop and the one session that may hold it. */
export class Model {
  stored: readonly Mail[] = []
  #seen: readonly Mail[] = []
  #marked = new Set<Mail>()
  #last = 0

  login(): void {
    this.#seen = this.stored
    this.#reset()
  }

  /** A reply, line by line; a first line that ends in `*` may go on. */
  ask(command: string): readonly string[] {
    const [keyword = '', first, lines = '0'] = command.split(' ')
    if (first === undefined) return this.#askAll(keyword)
    const number = Number(first)
    const mail = this.#seen[number - 1]
    if (mail === undefined || this.#marked.has(mail)) return ['-ERR no such message']
    if (keyword === 'RETR' || keyword === 'DELE') this.#last = Math.max(this.#last, number)
    if (keyword === 'DELE') this.#marked.add(mail)
    if (keyword === 'LIST') return [`+OK ${number} ${octets([mail])}`]
    if (keyword === 'UIDL') return [`+OK ${number} ${mail.uid}`]
    if (keyword === 'RETR') return [`+OK ${octets([mail])} octets`, ...mail.lines.map(stuffed), '.']
    if (keyword === 'TOP') return ['+OK*', ...top(mail, Number(lines)).map(stuffed), '.']
    return ['+OK*']
  }

  #askAll(keyword: string): readonly string[] {
    const left = this.#seen.filter((mail) => !this.#marked.has(mail))
    const listing = (tell: (mail: Mail) => unknown) =>
      left.map((mail) => `${this.#seen.indexOf(mail) + 1} ${String(tell(mail))}`)
    if (keyword === 'QUIT') this.stored = this.stored.filter((mail) => !this.#marked.has(mail))
    if (keyword === 'RSET') this.#reset()
    if (keyword === 'STAT') return [`+OK ${left.length} ${octets(left)}`]
    if (keyword === 'LAST') return [`+OK ${this.#last}`]
    if (keyword === 'LIST') return ['+OK*', ...listing((mail) => octets([mail])), '.']
    if (keyword === 'UIDL') return ['+OK*', ...listing((mail) => mail.uid), '.']
    return ['+OK*']
  }

  #reset(): void {
    this.#marked = new Set()
    this.#last = 0
  }
}

function octets(mails: readonly Mail[]): number {
  return mails.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.length + 2, 0)
}

function top({ lines }: Mail, count: number): readonly string[] {
  const blank = lines.indexOf('')
  return blank < 0 ? lines : lines.slice(0, blank + 1 + count)
}

function stuffed(line: string): string {
  return line.startsWith('.') ? `.${line}` : line
}
