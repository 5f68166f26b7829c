/** What the commands beside the gateway have in common: its settings, a voice, and an exit code. */
import { ConfigError, readConfig, type Config } from '../config.js';
import { StorageError } from '../storage/storage-error.js';

export interface CommandTools {
  config: Config;
  /** What was given after the command's name. */
  words: readonly string[];
  say: (line: string) => void;
  /** Ends the command with this sentence and code 1. */
  fail: (sentence: string) => never;
}

class Failed extends Error {
  override readonly name = 'Failed';
}

export async function runCommand(command: (tools: CommandTools) => Promise<void>): Promise<void> {
  try {
    await command({ config: readConfig(process.env), words: process.argv.slice(2), say, fail });
  } catch (error) {
    if (!(error instanceof Failed || error instanceof ConfigError || error instanceof StorageError))
      throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(sentence: string): never {
  throw new Failed(sentence);
}
