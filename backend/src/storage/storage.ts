/** What is kept: the database and the files beside it, opened and closed as one. */
import { openDatabase, type Database, type DatabaseConfig } from './database.js';
import { Files } from './files.js';
import { migrate, type Migrated } from './migrate.js';

export interface Storage extends Database {
  readonly files: Files;
  /** What opening it has changed. */
  readonly migrated: Migrated;
}

/** Throws StorageError, whose sentence says what to do. */
export async function openStorage(config: DatabaseConfig): Promise<Storage> {
  const database = openDatabase(config);
  try {
    const migrated = await migrate(database, config.dataDir);
    return { ...database, files: new Files(config.dataDir), migrated };
  } catch (error) {
    await database.close();
    throw error;
  }
}
