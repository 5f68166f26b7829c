/** What a migration is: a function that takes the schema one step further. */
import type { Kysely } from 'kysely';

export type Dialect = 'sqlite' | 'postgres';

/** There is no way back but the backup that was made before. */
export type Migrate = (db: Kysely<unknown>, dialect: Dialect) => Promise<void>;
