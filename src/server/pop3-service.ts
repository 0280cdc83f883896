// The POP3 service: the POP3 server, its operator and its statistics, put together.

import type { Report } from '../base/facts.ts'
import { Pop3Server, type Pop3ServerOptions } from '../pop3/server.ts'
import type { Services } from '../pop3/services.ts'
import { ServerOperator, type OperatorHooks } from './operator.ts'
import { Statistics } from './statistics.ts'

export interface Pop3ServiceParts
  extends Omit<Services, 'sessions' | 'wording' | 'operator'>, Pop3ServerOptions {
  readonly hooks: OperatorHooks
}

export interface Pop3Service {
  readonly pop3: Pop3Server
  readonly operator: ServerOperator
}

/** Every fact that POP3 reports is counted before it goes on to `report`. */
export function pop3Service({ hooks, blockedTickMs, ...parts }: Pop3ServiceParts): Pop3Service {
  const statistics = new Statistics()
  const report: Report = (fact) => {
    statistics.observe(fact)
    parts.report(fact)
  }
  const { clock } = parts
  const operator = new ServerOperator({ statistics, hooks, report, clock, pop3: () => pop3 })
  const pop3 = new Pop3Server(
    { ...parts, operator, report },
    blockedTickMs === undefined ? {} : { blockedTickMs },
  )
  return { pop3, operator }
}
