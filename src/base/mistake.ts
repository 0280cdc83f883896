// Mistake: what an operator got wrong, as one line that names the place and the remedy. Exit code 2.

export class Mistake extends Error {
  override readonly name = 'Mistake'
}
