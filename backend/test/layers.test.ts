/** The rules of who may import whom (.dependency-cruiser.cjs), on a small house that breaks each of them once. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type IFlattenedRuleSet } from 'dependency-cruiser';
import { afterAll, expect, it } from 'vitest';

const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: NonNullable<IFlattenedRuleSet['forbidden']>;
  options: ICruiseOptions;
}; // such is the configuration's format
const house = realpathSync(mkdtempSync(join(tmpdir(), 'house-')));
afterAll(() => {
  rmSync(house, { recursive: true });
});

/** What is right: each file with what it imports. A room called tomorrow/ is in no list. */
const right: Record<string, string[]> = {
  'main.ts': ['./app.js', './config.js'],
  'app.ts': ['./tomorrow/routes.js', './generations/routes.js', './http/door.js', 'express'],
  'config.ts': [],
  'errors.ts': [],
  'engine/client.ts': ['axios', '../errors.js', '../http/door.js'],
  'http/door.ts': ['express', '../wire/words.js', '../config.js'],
  'wire/words.ts': [],
  'wire/openapi-routes.ts': [],
  'wire/openapi.ts': ['./openapi-routes.js'],
  'storage/database.ts': ['kysely', 'better-sqlite3', 'node:sqlite'],
  'callers/caller.ts': ['../storage/database.js'],
  'recipes/read.ts': ['../wire/words.js'],
  'generations/generate.ts': ['../engine/client.js'],
  'generations/routes.ts': ['./generate.js', 'express'],
  'tomorrow/routes.ts': ['./collect.js', 'express', '../http/door.js'],
  'tomorrow/sub-routes.ts': ['express'],
  'tomorrow/collect.ts': [
    './print-store.js',
    '../generations/generate.js',
    '../callers/caller.js',
    '../recipes/read.js',
  ],
  'tomorrow/print-store.ts': ['kysely', '../storage/database.js', './page-store.js', 'type:./print.js'],
  'tomorrow/page-store.ts': ['kysely'],
  'tomorrow/print.ts': [],
};

const wrong: [rule: string, file: string, imports: string][] = [
  ['no-circular', 'tomorrow/one.ts', './two.js'],
  ['backend-floor', 'errors.ts', './wire/words.js'],
  ['backend-ground', 'storage/late.ts', '../tomorrow/collect.js'],
  ['backend-ground', 'callers/late.ts', '../generations/generate.js'],
  ['backend-ground', 'http/late.ts', '../app.js'],
  ['backend-ground', 'recipes/late.ts', '../tomorrow/collect.js'],
  ['backend-rooms', 'tomorrow/late.ts', '../main.js'],
  ['backend-room-to-room', 'today/look.ts', '../tomorrow/collect.js'],
  ['backend-room-to-room', 'generations/look.ts', '../tomorrow/collect.js'],
  ['backend-room-to-room', 'today/look-inside.ts', '../generations/draw.js'],
  ['backend-routes', 'today/use.ts', './routes.js'],
  ['backend-routes-to-store', 'today/routes.ts', './day-store.js'],
  ['backend-store', 'today/hour-store.ts', './plan.js'],
  ['backend-sql', 'today/ask.ts', 'kysely'],
  ['backend-sql', 'http/ask.ts', 'better-sqlite3'],
  ['backend-sql', 'today/ask-node.ts', 'node:sqlite'],
  ['backend-sql', 'today/restore.ts', 'pg'],
  ['backend-engine-url', 'today/fetch.ts', 'axios'],
  ['backend-req-res', 'today/answer.ts', 'express'],
  ['backend-req-res', 'wire/answer-routes.ts', 'express'],
];

const beside: Record<string, string[]> = {
  'tomorrow/two.ts': ['./one.js'],
  'generations/draw.ts': [],
  'today/routes.ts': [],
  'today/day-store.ts': [],
  'today/plan.ts': [],
};

async function violationsOf(files: Record<string, string[]>): Promise<string[]> {
  for (const [file, imports] of Object.entries(files)) {
    const path = join(house, 'backend/src', file);
    mkdirSync(dirname(path), { recursive: true });
    const lines = imports.map((name, index) =>
      name.startsWith('type:')
        ? `import type { T${index} } from '${name.slice('type:'.length)}';`
        : `import * as n${index} from '${name}'; export { n${index} };`,
    );
    writeFileSync(path, `${lines.join('\n')}\nexport type T0 = 1;\n`);
  }
  const { output } = await cruise(['backend/src'], {
    ...config.options,
    baseDir: house,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
  });
  if (typeof output === 'string') throw new Error(output);
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

it('lets a well-built house stand', async () => {
  expect(await violationsOf(right)).toEqual([]);
});

it('refuses each way to break it', async () => {
  const broken: Record<string, string[]> = { ...right, ...beside };
  for (const [, file, name] of wrong) broken[file] = [...(broken[file] ?? []), name];
  const found = await violationsOf(broken);
  for (const [rule, file] of wrong) {
    expect(
      found.some((line) => line.startsWith(`${rule}: backend/src/${file} → `)),
      `${rule} of ${file} in\n${found.join('\n')}`,
    ).toBe(true);
  }
  const named = new Set(wrong.map(([rule]) => rule));
  const rules = config.forbidden.map(({ name }) => name ?? '').filter((name) => name.startsWith('backend-'));
  expect(rules.filter((name) => !named.has(name))).toEqual([]);
});
