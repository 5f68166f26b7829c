/** Runs one of the gateway's commands with the settings of .env: `npm run backup`, `restore` and `doctor`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { EnvFileError, readEnvFile } from './env-file.ts';
import { readSettings, SettingError } from './settings.ts';
import { complain } from './words.ts';

const ROOT = join(import.meta.dirname, '..');
const [command = '', ...rest] = process.argv.slice(2);

try {
  const { environment } = readSettings(process.env, readEnvFile(join(ROOT, '.env')));
  const script = join(ROOT, 'backend/dist/commands', `${command}.js`);
  process.exitCode =
    spawnSync(process.execPath, [script, ...rest], { env: environment, stdio: 'inherit' }).status ?? 1;
} catch (error) {
  if (!(error instanceof EnvFileError || error instanceof SettingError)) throw error;
  complain(error.message);
  process.exitCode = 1;
}
