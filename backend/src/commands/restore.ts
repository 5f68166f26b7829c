/** `npm run restore -- FOLDER`: puts a backup in the place of what is kept, which is laid aside. */
import { resolve } from 'node:path';
import { replaceStorage } from '../storage/copy.js';
import { openStorage } from '../storage/storage.js';
import { runCommand } from './command.js';

await runCommand(async ({ config, words: [folder], say, fail }) => {
  if (config.databaseUrl !== null) {
    fail('This database is PostgreSQL: restore it with pg_restore, and the folder files/ into DATA_DIR.');
  }
  if (folder === undefined) return fail('Name the folder of the backup: npm run restore -- FOLDER');
  await (await openStorage(config)).close(); // throws while a gateway uses it
  const aside = replaceStorage(config.dataDir, resolve(folder));
  const { migrated, close } = await openStorage(config);
  await close();
  say(`${resolve(folder)} is in its place${migrated.applied.length > 0 ? ', brought up to date' : ''}.`);
  if (aside !== null) say(`What was there before lies in ${aside}.`);
});
