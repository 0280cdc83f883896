// DCL: what a startup procedure defines, and what is reported because it is not carried out.

import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { readDcl, type DclDefinition } from './dcl.ts'

/** `NAME = value + value (TABLE:line)` */
function shown({ name, values, table, line }: DclDefinition): string {
  return `${name} = ${values.join(' + ')} (${table}:${line})`
}

const long = 'X'.repeat(255)

const rows: readonly (readonly [behaviour: string, procedure: string, definitions: readonly string[]])[] = [
  [
    'the example of table 15-2',
    '$ DEFINE/SYSTEM TCPIP$POP_POSTMASTER "JONES, SMITH"',
    ['TCPIP$POP_POSTMASTER = JONES, SMITH (SYSTEM:1)'],
  ],
  ['no blank after the dollar sign', '$DEFINE/SYSTEM A B', ['A = B (SYSTEM:1)']],
  ['blanks and tabs wherever DCL allows them', ' $\t define /system  /exec\tA \t"b"  ', ['A = b (SYSTEM:1)']],
  [
    'lower case without quotation marks becomes upper case',
    '$ define/system tcpip$pop_security secure',
    ['TCPIP$POP_SECURITY = SECURE (SYSTEM:1)'],
  ],
  ['quotation marks keep case', '$ DEFINE/SYSTEM A "Mixed Case"', ['A = Mixed Case (SYSTEM:1)']],
  ['quotation marks keep the case of a name', '$ DEFINE/SYSTEM "a" B', ['a = B (SYSTEM:1)']],
  [
    'a doubled quotation mark is one',
    '$ DEFINE/SYSTEM A "say ""hello"" !"',
    ['A = say "hello" ! (SYSTEM:1)'],
  ],
  [
    'quotation marks within an unquoted value stay',
    '$ DEFINE/SYSTEM A orders::"j_smith"',
    ['A = ORDERS::"j_smith" (SYSTEM:1)'],
  ],
  ['a search list', '$ DEFINE/SYSTEM A one, "Two" ,three', ['A = ONE + Two + THREE (SYSTEM:1)']],
  ['a comma within quotation marks makes no list', '$ DEFINE/SYSTEM A "one,two"', ['A = one,two (SYSTEM:1)']],
  ['a comment at the end', '$ DEFINE/SYSTEM A B ! and no more', ['A = B (SYSTEM:1)']],
  ['an exclamation mark within quotation marks', '$ DEFINE/SYSTEM A "B!C"', ['A = B!C (SYSTEM:1)']],
  [
    'a delta time in both layouts',
    '$ DEFINE/SYSTEM A "0 00:10:00.00"\n$ DEFINE/SYSTEM B 0-00:10:00.00',
    ['A = 0 00:10:00.00 (SYSTEM:1)', 'B = 0-00:10:00.00 (SYSTEM:2)'],
  ],
  [
    'a continuation line',
    '$ DEFINE/SYSTEM -\n  A -\n  B\n$ DEFINE/SYSTEM C D',
    ['A = B (SYSTEM:1)', 'C = D (SYSTEM:4)'],
  ],
  ['a comment after the hyphen', '$ DEFINE/SYSTEM A - ! the value follows\n B', ['A = B (SYSTEM:1)']],
  [
    'a continuation line with the prompt of the manuals',
    '$ DEFINE/SYSTEM A B, -\n_$ C',
    ['A = B + C (SYSTEM:1)'],
  ],
  [
    'a word broken by a continuation',
    '$ DEFINE/SYSTEM TCPIP$POP_-\nTRACE 1',
    ['TCPIP$POP_TRACE = 1 (SYSTEM:1)'],
  ],
  ['carriage returns before line feeds', '$ DEFINE/SYSTEM A -\r\n B\r\n', ['A = B (SYSTEM:1)']],
  [
    'abbreviated verbs and qualifiers',
    '$ DEF/SYS/EXEC/NOL A 1\n$ DEFI/SY B 2\n$ ASSI/SYST 3 C\n$ AS/SYS 4 D\n$ DEF/SYS E 5\n$ DEAS/SYS E',
    ['A = 1 (SYSTEM:1)', 'B = 2 (SYSTEM:2)', 'C = 3 (SYSTEM:3)', 'D = 4 (SYSTEM:4)'],
  ],
  [
    '/EXECUTIVE_MODE, /NOLOG and the others that choose no table',
    '$ DEFINE/SYSTEM/EXECUTIVE_MODE/NOLOG/TRANSLATION_ATTRIBUTES=(CONCEALED,TERMINAL)/NAME_ATTRIBUTES=NO_ALIAS A B',
    ['A = B (SYSTEM:1)'],
  ],
  ['qualifiers behind name and value', '$ DEFINE A/SYSTEM B/TRANS=CONC,C/LOG', ['A = B + C (SYSTEM:1)']],
  [
    'the tables',
    '$ DEFINE A 1\n$ DEFINE/JOB B 1\n$ DEFINE/GROUP C 1\n$ DEFINE/CLUSTER D 1\n$ DEFINE/TABLE=LNM$SYSTEM E 1\n$ DEFINE/TABLE = LNM$SYSCLUSTER_TABLE F 1\n$ DEFINE/TABLE=MINE G 1',
    [
      'A = 1 (PROCESS:1)',
      'B = 1 (JOB:2)',
      'C = 1 (GROUP:3)',
      'D = 1 (CLUSTER:4)',
      'E = 1 (SYSTEM:5)',
      'F = 1 (CLUSTER:6)',
      'G = 1 (MINE:7)',
    ],
  ],
  ['ASSIGN has the value first and drops the colon', '$ ASSIGN/SYSTEM "x","y" A:', ['A = x + y (SYSTEM:1)']],
  ['DEFINE keeps the colon', '$ DEFINE/SYSTEM A: B', ['A: = B (SYSTEM:1)']],
  [
    'the last definition wins and stands where it was made',
    '$ DEFINE/SYSTEM A 1\n$ DEFINE/SYSTEM B 2\n$ DEFINE/SYSTEM A 3',
    ['B = 2 (SYSTEM:2)', 'A = 3 (SYSTEM:3)'],
  ],
  [
    'DEASSIGN takes a definition back',
    '$ DEFINE/SYSTEM A 1\n$ DEFINE/SYSTEM B 1\n$ DEASSIGN/SYSTEM A',
    ['B = 1 (SYSTEM:2)'],
  ],
  [
    'DEASSIGN/ALL empties its table alone',
    '$ DEFINE/SYSTEM A 1\n$ DEFINE/JOB B 1\n$ DEASSIGN/SYSTEM/ALL',
    ['B = 1 (JOB:2)'],
  ],
  ['a label before a command', '$ AGAIN: DEFINE/SYSTEM A B', ['A = B (SYSTEM:1)']],
  [
    'an apostrophe within quotation marks',
    `$ DEFINE/SYSTEM A "Jim's", "Jack's"`,
    [`A = Jim's + Jack's (SYSTEM:1)`],
  ],
  [
    'names and values of 255 characters, and 128 values',
    `$ DEFINE/SYSTEM ${long} ${Array.from({ length: 128 }, () => long).join(',')}`,
    [`${long} = ${Array.from({ length: 128 }, () => long).join(' + ')} (SYSTEM:1)`],
  ],
  ['DEASSIGN/ALL of an empty table', '$ DEASSIGN/SYSTEM/ALL', []],
  ['DEASSIGN with a colon', '$ DEFINE/SYSTEM A B\n$ DEASSIGN/SYSTEM A:', []],
  ['empty lines and comments', '$! a comment\n\n  \n$\n$   \n$ ! another\n', []],
  [
    'modes of every kind',
    '$ DEFINE/SYSTEM/SUPERVISOR/USER/LOG/NAME=NO_ALIAS/EXE A B\n$ DEFINE/PROCESS C D',
    ['A = B (SYSTEM:1)', 'C = D (PROCESS:2)'],
  ],
]

for (const [behaviour, procedure, definitions] of rows) {
  test(`defines: ${behaviour}`, () => {
    const reading = readDcl(procedure)
    assert.deepEqual(reading.definitions.map(shown), definitions)
    assert.deepEqual(reading.skipped, [])
  })
}

const flows: readonly (readonly [
  behaviour: string,
  procedure: readonly string[],
  defined: readonly string[],
])[] = [
  [
    'blocks are skipped to their end',
    [
      '$ IF P1 .EQS. "THEN A"',
      '$ THEN',
      '$ IF X THEN',
      '$ DEFINE/SYSTEM A 1',
      '$ ENDIF',
      '$ DEFINE/SYSTEM B 1',
      '$ ELSE',
      '$ DEFINE/SYSTEM C 1',
      '$ ENDIF',
      '$ DEFINE/SYSTEM D 1',
    ],
    ['D'],
  ],
  [
    'three deep',
    [
      '$ IF X THEN',
      '$ IF X THEN',
      '$ IF X THEN',
      '$ ENDI',
      '$ ENDIF',
      '$ DEFINE/SYSTEM A 1',
      '$ endif',
      '$ DEFINE/SYSTEM B 1',
    ],
    ['B'],
  ],
  ['a command behind THEN opens no block', ['$ if x then define/system a 1', '$ DEFINE/SYSTEM B 1'], ['B']],
  [
    'subroutines',
    ['$ S: SUBR', '$ DEFINE/SYSTEM A 1', '$ ENDIF', '$ DEFINE/SYSTEM B 1', '$ ENDS', '$ DEFINE/SYSTEM C 1'],
    ['C'],
  ],
  [
    'GOTO goes on at its label',
    [
      '$ got there',
      '$ DEFINE/SYSTEM A 1',
      '$OTHER:',
      '$ DEFINE/SYSTEM B 1',
      '$There:',
      '$ DEFINE/SYSTEM C 1',
    ],
    ['C'],
  ],
  ['a label may stand before its command', ['$ GOTO X', '$ X: DEFINE/SYSTEM A 1'], ['A']],
  [
    'nothing is read after EXIT',
    ['$ DEFINE/SYSTEM A 1', '$ exi', '$STOP:', '$ DEASSIGN/SYSTEM A', '$ DEFINE/SYSTEM B 1'],
    ['A'],
  ],
]

for (const [behaviour, procedure, names] of flows) {
  test(`goes along: ${behaviour}`, () => {
    const { definitions, skipped } = readDcl(procedure.join('\n'))
    assert.deepEqual(
      definitions.map(({ name }) => name),
      names,
    )
    assert.equal(definitions.length + skipped.length, procedure.length)
  })
}

const skips: readonly (readonly [procedure: string, line: number, reason: RegExp])[] = [
  ['$ SET NOON', 1, /^SET is not carried out$/],
  ['$! comment\n\n$\n$ WRITE SYS$OUTPUT "hello"', 4, /^WRITE is not/],
  ['$ @SYS$MANAGER:OTHER', 1, /other procedures/],
  ['DEFINE/SYSTEM A B', 1, /dollar sign/],
  ['$ NODE = F$GETSYI("NODENAME")', 1, /symbols/],
  ['$ DEF := DEFINE/SYSTEM', 1, /symbols/],
  ["$ DEFINE/SYSTEM A 'NODE'", 1, /substitutes a symbol/],
  ["$ DEFINE/SYSTEM A \"POP at ''NODE'\"", 1, /substitutes a symbol/],
  ['$ DEFINE/SYSTEM A &NODE', 1, /substitutes a symbol/],
  ['$ DEFINE/SYSTEM A "B', 1, /not closed/],
  ['$ DEFINE/SYSTEM A', 1, /lacks a name or a value/],
  ['$ ASSIGN/SYSTEM A', 1, /lacks a name or a value/],
  ['$ DEASSIGN/SYSTEM', 1, /lacks a name/],
  ['$ DEFINE/SYSTEM A 0 00:10:00.00', 1, /quotation marks/],
  ['$ DEFINE/SYSTEM A,B C', 1, /more than one name/],
  ['$ DEFINE/SYSTEM A ""', 1, /1 to 255/],
  [`$ DEFINE/SYSTEM A ${'x'.repeat(256)}`, 1, /1 to 255/],
  [`$ DEFINE/SYSTEM ${'x'.repeat(256)} A`, 1, /1 to 255/],
  [`$ DEFINE/SYSTEM A ${Array.from({ length: 129 }, () => 'x').join(',')}`, 1, /at most 128/],
  ['$ DEFINE/SYSTEM A B,', 1, /comma/],
  ['$ DEFINE/KEY PF1 "SHOW"', 1, /no logical name/],
  ['$ DEFINE/FORM A 1', 1, /no logical name/],
  ['$ DEFINE/CHARACTERISTIC A 1', 1, /no logical name/],
  ['$ ASSIGN/QUEUE A B', 1, /no logical name/],
  ['$ ASSIGN/MERGE A B', 1, /no logical name/],
  ['$ DEFINE/WRONG A B', 1, /no qualifier/],
  ['$ DEFINE/S A B', 1, /SYSTEM or \/SUPERVISOR_MODE/],
  ['$ DEFINE/TABLE A B', 1, /names no table/],
  ['$ DEFINE/,A B', 1, /slash is followed/],
  ['$ DEASSIGN/SYSTEM A', 1, /not defined in table SYSTEM/],
  ['$ DEFINE A B\n$ DEASSIGN/SYSTEM A', 2, /not defined in table SYSTEM/],
  ['$ IF X THEN DEFINE/SYSTEM A B', 1, /IF is not evaluated/],
  ['$ IF X\n$ THEN DEFINE/SYSTEM A B\n$ ENDIF', 2, /within IF/],
  ['$ ON ERROR THEN EXIT', 1, /ON is not evaluated/],
  ['$ S: SUBROUTINE\n$ DEFINE/SYSTEM A B\n$ ENDSUBROUTINE', 2, /within SUBROUTINE/],
  ['$ EXIT 1\n$ DEFINE/SYSTEM A B', 2, /not reached, after EXIT/],
  ['$ GOTO X\n$ DEFINE/SYSTEM A B', 2, /not reached, after GOTO X/],
  ['$ X:', 1, /a label/],
]

for (const [procedure, line, reason] of skips) {
  test(`reports: ${procedure.slice(0, 60)}`, () => {
    const skipped = readDcl(procedure).skipped.find((one) => one.line === line)
    assert.match(skipped?.reason ?? 'nothing was reported', reason)
  })
}

test('a line is defined, reported or empty, whatever the procedure', () => {
  const words = fc.constantFrom(
    '$ ',
    'DEFINE',
    '/SYSTEM',
    ' A',
    ' B',
    '"',
    ',',
    '-',
    '!',
    '\n',
    "'",
    'IF',
    ' THEN',
    '$ENDIF',
    ':',
    '=',
  )
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
      const { definitions, skipped } = readDcl(parts.join(''))
      const lines = skipped.map(({ line }) => line)
      assert.equal(new Set(lines).size, lines.length)
      for (const { line, name, values } of definitions) {
        assert(!lines.includes(line))
        assert(name !== '' && values.length > 0 && !values.includes(''))
      }
    }),
  )
})

test('a hostile line costs time in proportion to its length', () => {
  const started = performance.now()
  readDcl(`$ DEFINE/SYSTEM A ${'""'.repeat(50_000)}"`)
  readDcl(`$ DEFINE/SYSTEM ${'/A='.repeat(20_000)}`)
  assert(performance.now() - started < 2_000)
})
