import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase } from '../src/storage/database.js';
import { Files } from '../src/storage/files.js';
import { migrate } from '../src/storage/migrate.js';
import { migrations } from '../src/storage/migrations/migrations.js';
import type { Migrate } from '../src/storage/migrations/step.js';
import { openStorage } from '../src/storage/storage.js';
import { eachDatabase } from './databases.js';
import { emptyFolder } from './folders.js';

const later: Migrate = (db) => db.schema.createTable('later').addColumn('a', 'text').execute();

eachDatabase('the schema', (open) => {
  it('is made once, and found again', async () => {
    const config = await open();
    const first = await openStorage(config);
    expect(first.migrated.applied).toEqual(Object.keys(migrations));
    await first.db
      .insertInto('files')
      .values({ key: 'a', size: 2 ** 40, created_at: Date.now() })
      .execute();
    await first.close();
    const second = await openStorage(config);
    expect(second.migrated).toEqual({ applied: [], backup: null });
    expect(await second.db.selectFrom('files').select('size').execute()).toEqual([{ size: 2 ** 40 }]);
    await second.close();
  });

  it('is refused with a sentence when a newer Safelight wrote it', async () => {
    const config = await open();
    const database = openDatabase(config);
    await migrate(database, config.dataDir, { ...migrations, '0002-later': later });
    await database.close();
    await expect(openStorage(config)).rejects.toThrow('written by a newer Safelight (0002-later)');
  });

  it('is as it was when a step fails', async () => {
    const config = await open();
    const database = openDatabase(config);
    await migrate(database, config.dataDir);
    const failing: Migrate = async (db, dialect) => {
      await later(db, dialect);
      throw new Error('half way');
    };
    await expect(migrate(database, config.dataDir, { ...migrations, '0002-later': failing })).rejects.toThrow(
      'half way',
    );
    const tables = (await database.db.introspection.getTables()).map(({ name }) => name);
    expect(tables).toContain('generations');
    expect(tables).not.toContain('later');
    await database.close();
    await (await openStorage(config)).close();
  });

  it('lets go of all that a generation has with it', async () => {
    const { db, close } = await openStorage(await open());
    const file = { key: 'k', size: 1, created_at: 1 };
    await db.insertInto('files').values(file).execute();
    await db
      .insertInto('generations')
      .values({
        id: 'g',
        owner: 'o',
        state: 'done',
        is_one_shot: 0,
        asked: '{}',
        fingerprint: '',
        prompt: 'a',
        words: 'a',
        n: 1,
        has_loras: 0,
        created_at: 1,
      })
      .execute();
    await db.insertInto('inputs').values({ generation_id: 'g', field: 'mask', file: 'k' }).execute();
    await db.deleteFrom('generations').execute();
    expect(await db.selectFrom('inputs').selectAll().execute()).toEqual([]);
    await close();
  });
});

describe('SQLite', () => {
  it('is copied before it changes, and the newest five copies stay', async () => {
    const config = { databaseUrl: null, dataDir: emptyFolder() };
    const database = openDatabase(config);
    await migrate(database, config.dataDir);
    await database.db.insertInto('files').values({ key: 'before', size: 1, created_at: 1 }).execute();
    const backups: (string | null)[] = [];
    let known: typeof migrations = migrations;
    for (let number = 2; number < 9; number += 1) {
      const step: Migrate = async (db) => {
        await sql`CREATE TABLE ${sql.table(`t${number}`)} (a)`.execute(db);
      };
      known = { ...known, [`000${number}-later`]: step };
      backups.push((await migrate(database, config.dataDir, known)).backup);
    }
    await database.close();
    const folder = join(config.dataDir, 'backups');
    expect(readdirSync(folder).map((name) => join(folder, name))).toEqual(backups.slice(-5));

    const restored = { databaseUrl: null, dataDir: emptyFolder() };
    writeFileSync(join(restored.dataDir, 'safelight.db'), readFileSync(backups.at(-1) ?? ''));
    const old = openDatabase(restored);
    expect(await old.db.selectFrom('files').select('key').execute()).toEqual([{ key: 'before' }]);
    await old.close();
  });

  it('belongs to one gateway at a time', async () => {
    const config = { databaseUrl: null, dataDir: emptyFolder() };
    const storage = await openStorage(config);
    await expect(openStorage(config)).rejects.toThrow(`Another gateway uses ${config.dataDir}`);
    await storage.close();
    await (await openStorage(config)).close();
  });

  it('says so when its file is none, or its folder cannot be made', async () => {
    const dataDir = emptyFolder();
    writeFileSync(
      join(dataDir, 'safelight.db'),
      'not a database, but long enough to look like a page of one'.repeat(50),
    );
    await expect(openStorage({ databaseUrl: null, dataDir })).rejects.toThrow('is damaged');
    await expect(
      openStorage({ databaseUrl: null, dataDir: join(dataDir, 'safelight.db', 'below') }),
    ).rejects.toThrow('set DATA_DIR');
  });
});

describe('files', () => {
  it('are kept once for the same bytes, and only by keys of their own', async () => {
    const dataDir = emptyFolder();
    const files = new Files(dataDir);
    const one = await files.put(Buffer.from('a picture'), 'png');
    expect(await files.put(Buffer.from('a picture'), 'png')).toEqual(one);
    expect(String(await files.read(one.key))).toBe('a picture');
    writeFileSync(join(dataDir, 'secret'), 'secret');
    for (const key of ['../secret', '../../etc/passwd', one.key.replace('/', '/../'), 'secret'])
      expect(await files.read(key)).toBeNull();
    await files.remove(one.key);
    expect(await files.read(one.key)).toBeNull();
    await files.remove(one.key);
  });
});
