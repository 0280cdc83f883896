// newmail config: the settings in force and where each came from.

import { Command } from 'commander'
import { readConfiguration, type Configuration } from '../server/configuration.ts'
import type { Logicals } from '../server/logicals.ts'
import { logicalNames, type LogicalNameId } from '../vms/logical-names.ts'
import { dataOption, type DataOption } from './data-option.ts'

// The keys of an object literal are what its type says.
const logicalIds = Object.keys(logicalNames) as readonly LogicalNameId[]

interface ConfigOptions extends DataOption {
  readonly config?: string
  readonly personality?: string
  readonly logicals?: string
}

export function configCommand(): Command {
  const command = new Command('config').description('show or check the settings')
  command.addCommand(
    settingsCommand('show', 'print every setting, its value, where it came from and what it does', show),
  )
  command.addCommand(
    settingsCommand(
      'check',
      'say whether the settings are right; exit code 2 when they are not',
      () => 'settings are fine\n',
    ),
  )
  return command
}

function settingsCommand(
  name: string,
  what: string,
  text: (configuration: Configuration) => string,
): Command {
  return new Command(name)
    .description(what)
    .addOption(dataOption())
    .option('--config <file>', 'settings file; newmail.toml in the data directory unless given')
    .option('--personality <name>', 'whose defaults and wording: internet, tcpip or iupop3')
    .option('--logicals <file>', 'a TCPIP$POP_SYSTARTUP.COM whose logical names hold')
    .addHelpText('after', `\nExample:\n  $ newmail config ${name} --config /etc/newmail/newmail.toml`)
    .action((options: ConfigOptions) => {
      const configuration = readConfiguration({
        dataDirectory: options.data,
        file: options.config,
        environment: process.env,
        commandLine: {
          settings: {
            ...(options.personality === undefined ? {} : { personality: options.personality }),
            ...(options.logicals === undefined ? {} : { logicals_file: options.logicals }),
          },
        },
      })
      process.stdout.write(text(configuration))
    })
}

function show({ entries, logicals, notes }: Configuration): string {
  const settings = entries.map(({ key, value, origin, what }) =>
    value === undefined ? `# ${what} (${origin})\n# ${key}\n` : `# ${what} (${origin})\n${key} = ${value}\n`,
  )
  return [
    ...settings,
    '[logicals]\n',
    ...logicalIds.map((name) => shownLogical(name, logicals)),
    ...Array.from(
      logicals.nodeHosts,
      ([node, host]) =>
        `# The TCP/IP host name of DECnet node ${node}\n"IUPOP3_NODE_${node}" = ${JSON.stringify(host)}\n`,
    ),
    ...notes.map((note) => `# ${note}\n`),
  ].join('\n')
}

/** What it does, its value and where that came from; a default is shown as a comment. */
function shownLogical(name: LogicalNameId, logicals: Logicals): string {
  const { does, source, byDefault } = logicalNames[name]
  const defined = logicals.find(name)
  return defined === undefined
    ? `# ${does} (${source}; not defined, the servers' own default is ${JSON.stringify(byDefault) ?? "the system's"})\n# "${name}"\n`
    : `# ${does} (${defined.origin})\n"${name}" = ${JSON.stringify(defined.written)}\n`
}
