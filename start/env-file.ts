/** The one reader of .env: its rules are in .env.example, and each line that breaks them is refused by its number. */
import { existsSync, readFileSync } from 'node:fs';

export class EnvFileError extends Error {
  override readonly name = 'EnvFileError';
}

const ASSIGNMENT = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;
const QUOTED = /^(["'])(.*?)\1\s*(?:#.*)?$/;
const COMMENT_BEHIND = /(?:^|\s)#.*$/;

/** The variables in a file, none when there is no such file. The last of several lines for one variable counts. */
export function readEnvFile(file: string): Record<string, string> {
  return existsSync(file) ? parseEnv(readText(file)) : {};
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)); // which also takes the BOM away
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new EnvFileError('.env is not UTF-8 text. Save it as UTF-8 and start again.');
  }
}

function parseEnv(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [index, whole] of text.split(/\r\n|\r|\n/).entries()) {
    const line = whole.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name, value] = ASSIGNMENT.exec(line) ?? [];
    if (name === undefined || value === undefined) refuse(index, `'${line}' is not of the form NAME=value`);
    variables[name] = parseValue(value, name, index);
  }
  return variables;
}

/** Quotes keep everything between them as it is; without them, a # after a space begins a comment. */
function parseValue(value: string, name: string, index: number): string {
  if (!/^["']/.test(value)) return value.replace(COMMENT_BEHIND, '');
  const inner = QUOTED.exec(value)?.[2];
  if (inner === undefined) {
    refuse(
      index,
      `${name}'s value begins with a quote; it must end with the same one, and only a # comment may follow`,
    );
  }
  return inner;
}

function refuse(index: number, fault: string): never {
  throw new EnvFileError(`.env line ${index + 1}: ${fault}.`);
}
