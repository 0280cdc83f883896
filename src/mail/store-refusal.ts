// StoreRefusal: a store that will not open, in words for whoever runs Newmail.

/** One line that names the file and the remedy. The command line shows it and exits; nothing was changed. */
export class StoreRefusal extends Error {
  override readonly name = 'StoreRefusal'
}
