// Plays every dialogue of test/dialogues/ against a real server, in pieces of 1, 2, 7 and 4096 octets.

import { globSync, readFileSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { readDialogue } from './dialogue.ts'
import { play } from './player.ts'
import { NewmailStage } from './stage.ts'

const folder = new URL('dialogues/', import.meta.url)
const files = globSync('**/*.txt', { cwd: folder }).toSorted()

// The sizes wait for their disks together, each on stages of its own.
describe('dialogues', { concurrency: 4 }, () => {
  for (const piece of [1, 2, 7, 4096]) {
    describe(`in pieces of ${piece}`, { concurrency: 1 }, () => playAll(piece))
  }
})

function playAll(piece: number): void {
  // One for each way to set a server up.
  const stages = new Map<string, NewmailStage>()
  after(() => Promise.all(Array.from(stages.values(), (stage) => stage[Symbol.asyncDispose]())))

  for (const file of files) {
    it(file, async () => {
      const dialogue = readDialogue(`test/dialogues/${file}`, readFileSync(new URL(file, folder)))
      const { settings } = dialogue
      const setting = JSON.stringify(settings)
      const stage = stages.get(setting) ?? (await NewmailStage.open({ settings }))
      stages.set(setting, stage)
      await play(dialogue, stage, piece)
    })
  }
}
