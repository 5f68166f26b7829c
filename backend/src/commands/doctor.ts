/** `npm run doctor`: what is kept, where, how large, and what is wrong. Changes nothing. */
import { join } from 'node:path';
import { inspect } from '../storage/inspection.js';
import { runCommand } from './command.js';

const MOST_PROBLEMS = 50;

await runCommand(async ({ config, say, fail }) => {
  const found = await inspect(config);
  if (found === null) {
    say(`Nothing is kept yet; ${config.dataDir} is made at the first start.`);
    return;
  }
  const { states, files, bytes, freeBytes, problems } = found;
  say(`Database     ${config.databaseUrl === null ? join(config.dataDir, 'safelight.db') : 'PostgreSQL'}`);
  say(`Generations  ${states.map(({ state, count }) => `${count} ${state}`).join(', ') || 'none'}`);
  say(`Files        ${files}, ${megabytes(bytes)}, in ${join(config.dataDir, 'files')}`);
  say(`Free         ${megabytes(freeBytes)}`);
  for (const problem of problems.slice(0, MOST_PROBLEMS)) say(`! ${problem}`);
  if (problems.length > MOST_PROBLEMS) say(`! and ${problems.length - MOST_PROBLEMS} more`);
  if (problems.length > 0) fail('What is missing can come from a backup: npm run restore -- FOLDER');
  say('Nothing is wrong.');
});

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
