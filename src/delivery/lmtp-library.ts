// The library's LMTP server, with the few things changed in which Newmail needs something else than smtp-server gives.
//
// docs/decisions/001-lmtp-library.md says what and why. `override` makes the compiler tell us when an update of
// the library has moved one of them, and test/lmtp.test.ts when it has changed what they mean.

// The library marks by an underscore what its own users hardly need and these overrides are about.
/* oxlint-disable no-underscore-dangle */

import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js'
import { SMTPServer } from 'smtp-server'
import { SMTPStream } from 'smtp-server/lib/smtp-stream.js'
import { DataReader } from './data-reader.ts'
import { readPath } from './path.ts'

export class LibraryServer extends SMTPServer {
  #closing = false

  override connect(...[socket, options]: Parameters<SMTPServer['connect']>): void {
    const connection = new LmtpConnection(this, socket, options)
    this.connections.add(connection)
    connection.on('error', (error: Error) => this._onError(error))
    connection.init()
  }

  /** Stops listening; texts on their way have `drainMs` to arrive. */
  async drain(drainMs: number): Promise<void> {
    this.#closing = true
    const closed = new Promise<void>((resolve) => this.close(resolve))
    this.dismissIfClosing()
    const cut = setTimeout(() => {
      // A text that has not arrived is not delivered, and its client will send it again.
      for (const connection of this.connections) connection._socket.destroy()
    }, drainMs)
    await closed
    clearTimeout(cut)
  }

  /** Once it is closing: says good-bye to all that have no text on its way (RFC 5321 §3.8 allows 421 at any time). */
  dismissIfClosing(): void {
    if (!this.#closing) return
    for (const connection of this.connections) {
      if (!connection._dataStream) connection.send(421, '4.3.2 Newmail is shutting down')
    }
  }
}

class LmtpConnection extends SMTPConnection {
  /** Greets at once: the library waits 100 ms to catch spammers that speak first, and an MTA pays for it each time. */
  override init(): void {
    this._setListeners(() => {
      const { maxClients = Infinity } = this._server.options
      if (this._server.connections.size > maxClients)
        this.send(421, 'Too many connections, try again later', false)
      else this.connectionReady()
    })
  }

  /** A text that begins with an enhanced status code (RFC 2034) keeps it; the library knows one per reply code. */
  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const isComplete = typeof data === 'string' && /^[245]\.\d{1,3}\.\d{1,3} /.test(data)
    super.send(code, data, isComplete ? false : context)
  }

  override _createParser(): SMTPStream {
    const parser = new LmtpStream({ maxCommandLength: this._server.options.maxCommandLength })
    parser.oncommand = (command, callback) => this._onCommand(command, callback)
    parser.on('error', (error) => this.send(421, `Error: ${error.message}`))
    return parser
  }

  /** Reads the path itself, since the library refuses quoted strings, and leaves the parameters to the library. */
  override _parseAddressCommand(...[name, command]: Parameters<SMTPConnection['_parseAddressCommand']>) {
    const text = command.toString()
    const path = readPath(text)
    if (path === undefined) return false
    const parsed = super._parseAddressCommand(name, `${text.slice(0, path.start)}<>${text.slice(path.end)}`)
    return parsed && { ...parsed, address: path.address }
  }
}

class LmtpStream extends SMTPStream {
  #reader = new DataReader()

  override startDataMode(...[octetsMax]: Parameters<SMTPStream['startDataMode']>) {
    this.#reader = new DataReader()
    return super.startDataMode(octetsMax)
  }

  /** The library takes a dot from lines that begin after a bare LF, and so loses an octet of the text. */
  override _feedDataStream(...[chunk, done]: Parameters<SMTPStream['_feedDataStream']>): void {
    const { text, rest } = this.#reader.read(chunk)
    this._countDataBytes(text.length)
    if (rest !== undefined) {
      this._endDataMode(text, rest, done)
      return
    }
    const stream = this._dataStream
    if (stream === null || !stream.writable || stream.write(text)) {
      done()
      return
    }
    const proceed = () => {
      stream.off('drain', proceed).off('close', proceed)
      done()
    }
    stream.on('drain', proceed).on('close', proceed)
  }
}
