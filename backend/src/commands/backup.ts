/** `npm run backup -- FOLDER`: a whole copy of what is kept, while the gateway goes on. */
import { join, resolve } from 'node:path';
import { copyStorage } from '../storage/copy.js';
import { runCommand } from './command.js';

await runCommand(async ({ config: { dataDir, databaseUrl }, words: [folder], say, fail }) => {
  if (databaseUrl !== null) {
    fail('This database is PostgreSQL: copy it with pg_dump, and the folder files/ in DATA_DIR beside it.');
  }
  const name = `safelight-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`;
  const to = folder === undefined ? join(dataDir, 'backups', name) : resolve(folder);
  const { files, missing } = await copyStorage(dataDir, to);
  say(`Copied the database and ${files} files to ${to}.`);
  if (missing > 0) say(`${missing} files were not there; npm run doctor says which.`);
});
