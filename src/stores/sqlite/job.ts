// Jobs: what the main thread asks of the writer's, as data.

import type { UndeleteOutcome, Usage } from '../../mail/store.ts'
import { addAccount, changeAccount, removeAccount, upgradePassword, type AccountJob } from './accounts.ts'
import type { Connection } from './connection.ts'
import { deliver, type DeliverJob, type FilingOutcome } from './deliver.ts'
import { lock, release, type LockJob, type LockResult, type ReleaseJob } from './lock.ts'
import type { IsAlive } from './owners.ts'
import { reclaimStep, type ReclaimJob, type ReclaimStep } from './reclaim.ts'
import { removeMail, type RemoveMailJob } from './remove.ts'
import { abandonText, beginText, stage, type StageJob } from './stage.ts'
import { update, type UpdateJob } from './update.ts'
import { purgeStep, undelete, type PurgeJob, type UndeleteJob } from './wastebasket.ts'

export type Job =
  | AccountJob
  | DeliverJob
  | LockJob
  | PurgeJob
  | ReclaimJob
  | ReleaseJob
  | RemoveMailJob
  | StageJob
  | UndeleteJob
  | UpdateJob

/** What each kind of job comes to. */
export interface JobResults {
  readonly 'add-account': 'added' | 'exists'
  readonly 'change-account': 'changed' | 'unknown' | 'alias-taken'
  readonly 'remove-account': 'removed' | 'unknown'
  readonly 'upgrade-password': 'upgraded' | 'changed-meanwhile'
  readonly deliver: readonly FilingOutcome[]
  readonly lock: LockResult
  readonly purge: Usage
  readonly reclaim: ReclaimStep
  readonly release: boolean
  readonly 'remove-mail': 'removed' | 'in-use'
  readonly 'begin-text': number
  readonly stage: undefined
  readonly 'abandon-text': undefined
  readonly undelete: UndeleteOutcome
  readonly update: 'updated' | 'stale'
}

export type Result = JobResults[Job['kind']]

/** Within a write transaction. */
export function perform(db: Connection, job: Job, isAlive: IsAlive): Result {
  switch (job.kind) {
    case 'deliver':
      return deliver(db, job)
    case 'begin-text':
      return beginText(db, job.octets, job.owner)
    case 'stage':
      stage(db, job)
      return undefined
    case 'abandon-text':
      abandonText(db, job.text)
      return undefined
    case 'lock':
      return lock(db, job, isAlive)
    case 'release':
      return release(db, job.lease)
    case 'update':
      return update(db, job)
    case 'purge':
      return purgeStep(db, job)
    case 'reclaim':
      return reclaimStep(db)
    case 'undelete':
      return undelete(db, job.account, isAlive)
    case 'remove-mail':
      return removeMail(db, job.account, isAlive)
    case 'add-account':
      return addAccount(db, job.account)
    case 'change-account':
      return changeAccount(db, job.account)
    case 'remove-account':
      return removeAccount(db, job.name)
    case 'upgrade-password':
      return upgradePassword(db, job.name, job.upgrade)
  }
}
