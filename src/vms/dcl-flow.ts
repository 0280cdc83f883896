// DCL flow: which commands of a procedure are sure to be reached, without running it.

import { abbreviates } from './dcl-words.ts'

/** Where in the procedure we are. */
export type DclFlow =
  | { readonly kind: 'reached' }
  /** Between IF and ENDIF, or SUBROUTINE and ENDSUBROUTINE; blocks nest. */
  | { readonly kind: 'block'; readonly depth: number; readonly name: 'IF' | 'SUBROUTINE' }
  /** After EXIT, or after GOTO and before its label. */
  | { readonly kind: 'passed-over'; readonly by: string; readonly label: string | undefined }

export interface DclStep {
  readonly flow: DclFlow
  /** The command to carry out, without its label; undefined when the line is only reported, with the reason. */
  readonly command: string | undefined
  readonly reason: string | undefined
}

/** What the next command means after `flow`. */
export function dclFlow(flow: DclFlow, line: string): DclStep {
  const { label, rest } = /^(?:(?<label>[\w$]+)\s*:(?![:=]))?\s*(?<rest>.*)$/s.exec(line)?.groups ?? {}
  const text = rest ?? line
  const verb = /^[\w$]*/.exec(text)?.[0].toUpperCase() ?? ''
  switch (flow.kind) {
    case 'passed-over':
      if (label === undefined || label.toUpperCase() !== flow.label)
        return reported(flow, `not reached, after ${flow.by}`)
      break
    case 'block':
      return reported(inBlock(flow, verb, text), `within ${flow.name}, which is not evaluated`)
    case 'reached':
  }
  const reached: DclFlow = { kind: 'reached' }
  if (text === '') return reported(reached, 'a label')
  if (/^[\w$]+\s*(?:\[[^\]]*\]\s*)?:?==?/.test(text)) return reported(reached, 'symbols are not kept')
  const opened = opens(verb, text)
  if (opened !== undefined)
    return reported({ kind: 'block', depth: 1, name: opened }, `${opened} is not evaluated`)
  if (verb === 'IF' || abbreviates(verb, 'ON', 2)) return reported(reached, `${verb} is not evaluated`)
  if (abbreviates(verb, 'EXIT', 3))
    return reported({ kind: 'passed-over', by: 'EXIT', label: undefined }, 'the procedure ends here')
  if (abbreviates(verb, 'GOTO', 3)) {
    const target = /^\w+\s+(?<target>[\w$]+)/.exec(text)?.groups?.['target']?.toUpperCase()
    return reported(
      { kind: 'passed-over', by: `GOTO ${target ?? ''}`.trim(), label: target },
      'goes on at the label',
    )
  }
  return { flow: reached, command: text, reason: undefined }
}

function reported(flow: DclFlow, reason: string): DclStep {
  return { flow, command: undefined, reason }
}

/** IF opens a block unless a command follows its THEN on the same line. */
function opens(verb: string, text: string): 'IF' | 'SUBROUTINE' | undefined {
  if (verb === 'IF' && !/\bTHEN\s+\S/i.test(text.replaceAll(/"[^"]*"/g, '""'))) return 'IF'
  return abbreviates(verb, 'SUBROUTINE', 4) ? 'SUBROUTINE' : undefined
}

function inBlock(flow: DclFlow & { kind: 'block' }, verb: string, text: string): DclFlow {
  const closes = flow.name === 'IF' ? abbreviates(verb, 'ENDIF', 4) : abbreviates(verb, 'ENDSUBROUTINE', 4)
  if (closes) return flow.depth > 1 ? { ...flow, depth: flow.depth - 1 } : { kind: 'reached' }
  return opens(verb, text) === flow.name ? { ...flow, depth: flow.depth + 1 } : flow
}
