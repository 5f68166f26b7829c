/** Generations, their pictures and developments, and the words by which they are found. */
import { sql, type Kysely } from 'kysely';
import type { Migrate } from './step.js';

export const generations: Migrate = async (db, dialect) => {
  await db.schema
    .createTable('files')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('generations')
    .addColumn('number', dialect === 'sqlite' ? 'integer' : 'bigserial', (column) =>
      dialect === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey(),
    )
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('is_one_shot', 'integer', (column) => column.notNull())
    .addColumn('asked', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('request', 'text')
    .addColumn('prompt', 'text', (column) => column.notNull())
    .addColumn('words', 'text', (column) => column.notNull())
    .addColumn('model', 'text')
    .addColumn('seed', 'bigint')
    .addColumn('width', 'integer')
    .addColumn('height', 'integer')
    .addColumn('steps', 'integer')
    .addColumn('n', 'integer', (column) => column.notNull())
    .addColumn('parent_id', 'text')
    .addColumn('parent_step', 'integer')
    .addColumn('parent_index', 'integer')
    .addColumn('has_loras', 'integer', (column) => column.notNull())
    .addColumn('life', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('error', 'text')
    .addColumn('log', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('finished_at', 'bigint')
    .addColumn('starred_at', 'bigint')
    .addColumn('deleted_at', 'bigint')
    .execute();
  await db.schema
    .createTable('pictures')
    .addColumn('generation_id', 'text', (column) =>
      column.notNull().references('generations.id').onDelete('cascade'),
    )
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('seed', 'bigint', (column) => column.notNull())
    .addColumn('width', 'integer', (column) => column.notNull())
    .addColumn('height', 'integer', (column) => column.notNull())
    .addColumn('file', 'text', (column) => column.notNull().references('files.key'))
    .addColumn('thumb', 'text', (column) => column.notNull().references('files.key'))
    .addColumn('placeholder', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('pictures_key', ['generation_id', 'position'])
    .execute();
  await db.schema
    .createTable('developments')
    .addColumn('generation_id', 'text', (column) =>
      column.primaryKey().references('generations.id').onDelete('cascade'),
    )
    .addColumn('file', 'text', (column) => column.notNull().references('files.key'))
    .addColumn('frames', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('inputs')
    .addColumn('generation_id', 'text', (column) =>
      column.notNull().references('generations.id').onDelete('cascade'),
    )
    .addColumn('field', 'text', (column) => column.notNull())
    .addColumn('file', 'text', (column) => column.notNull().references('files.key'))
    .addPrimaryKeyConstraint('inputs_key', ['generation_id', 'field'])
    .execute();

  await addIndexes(db);
  if (dialect === 'sqlite') await searchInSqlite(db);
  else await searchInPostgres(db);
};

/** What a gallery's page, the recorder after a start, and the removal of files ask for. */
async function addIndexes(db: Kysely<unknown>): Promise<void> {
  const gallery = ['owner', 'deleted_at', 'number'];
  await db.schema.createIndex('generations_of_owner').on('generations').columns(gallery).execute();
  await db.schema
    .createIndex('generations_by_state')
    .on('generations')
    .columns(['state', 'number'])
    .execute();
  await db.schema.createIndex('generations_of_parent').on('generations').column('parent_id').execute();
  for (const [table, column] of [
    ['pictures', 'file'],
    ['pictures', 'thumb'],
    ['developments', 'file'],
    ['inputs', 'file'],
  ] as const) {
    await db.schema.createIndex(`${table}_${column}`).on(table).column(column).execute();
  }
}

/** The index reads the words from the table itself (FTS5's external content), kept in step by triggers. */
async function searchInSqlite(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE VIRTUAL TABLE generation_words USING fts5(words, content='generations', content_rowid='number', tokenize='unicode61')`.execute(
    db,
  );
  await sql`CREATE TRIGGER generation_words_add AFTER INSERT ON generations BEGIN
    INSERT INTO generation_words(rowid, words) VALUES (new.number, new.words); END`.execute(db);
  await sql`CREATE TRIGGER generation_words_remove AFTER DELETE ON generations BEGIN
    INSERT INTO generation_words(generation_words, rowid, words) VALUES ('delete', old.number, old.words); END`.execute(
    db,
  );
}

async function searchInPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE INDEX generation_words ON generations USING gin (to_tsvector('simple', words))`.execute(
    db,
  );
}
