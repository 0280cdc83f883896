// newmail config: the settings in force and where each came from.

import { Command } from 'commander'
import { readConfiguration, type Configuration } from '../server/configuration.ts'
import { dataOption, type DataOption } from './data-option.ts'

interface ConfigOptions extends DataOption {
  readonly config?: string
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
    .addHelpText('after', `\nExample:\n  $ newmail config ${name} --config /etc/newmail/newmail.toml`)
    .action((options: ConfigOptions) => {
      const configuration = readConfiguration({
        dataDirectory: options.data,
        file: options.config,
        environment: process.env,
        commandLine: {},
      })
      process.stdout.write(text(configuration))
    })
}

function show({ entries }: Configuration): string {
  return entries
    .map(({ key, value, origin, what }) => `# ${what} (${origin})\n${key} = ${value}\n`)
    .join('\n')
}
