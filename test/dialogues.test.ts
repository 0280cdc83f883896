// Plays every dialogue of test/dialogues/ against a real server, in pieces of 1, 2, 7 and 4096 octets.

import { globSync, readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { readDialogue } from './dialogue.ts'
import { play } from './player.ts'
import { NewmailStage } from './stage.ts'

const folder = new URL('dialogues/', import.meta.url)
const files = globSync('**/*.txt', { cwd: folder }).toSorted()

// The sizes wait for their disks together, each on a stage of its own.
describe('dialogues', { concurrency: 4 }, () => {
  for (const piece of [1, 2, 7, 4096]) {
    describe(`in pieces of ${piece}`, { concurrency: 1 }, () => playAll(piece))
  }
})

function playAll(piece: number): void {
  let stage: NewmailStage
  before(async () => {
    stage = await NewmailStage.open()
  })
  after(() => stage[Symbol.asyncDispose]())

  for (const file of files) {
    it(file, async () => {
      const source = readFileSync(new URL(file, folder))
      await play(readDialogue(`test/dialogues/${file}`, source), stage, piece)
    })
  }
}
