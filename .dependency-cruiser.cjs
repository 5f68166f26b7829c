/** The house's directions (ARCHITECTURE.md): who may import whom. */
const ground = '(?:engine|http|wire|storage|callers|recipes)/';
const room = `^backend/src/(?!${ground})([^/]+)/`; // any other folder, also one that is added tomorrow; $1 is its name
const routes = `^backend/src/(?!${ground})([^/]+).*[/-]routes\\.ts$`;
const store = `^backend/src/(?!${ground})([^/]+).*-store\\.ts$`;
const packages = (names) => `(^|node_modules/)(@types/)?(${names})(/|$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule('no-circular', 'A circle has no bottom to start reading from.', {}, { circular: true }),
    rule(
      'backend-floor',
      'config and errors import nothing of ours but each other.',
      '^backend/src/(config|errors)\\.ts$',
      '^backend/src/(?!config\\.ts|errors\\.ts)',
    ),
    rule(
      'backend-ground',
      'engine, http, wire, storage, callers and recipes stand below the rooms.',
      `^backend/src/${ground}`,
      { path: '^backend/src/', pathNot: `^backend/src/(${ground}|(config|errors)\\.ts$)` },
    ),
    rule('backend-rooms', 'A room knows nothing of the house around it.', room, {
      path: '^backend/src/[^/]+\\.ts$',
      pathNot: '^backend/src/(config|errors)\\.ts$',
    }),
    rule('backend-room-to-room', 'Rooms meet in app.ts; all of them may start a generation.', room, {
      path: room,
      pathNot: ['^backend/src/$1/', '^backend/src/generations/generate\\.ts$'],
    }),
    rule(
      'backend-routes',
      'Routes stand on top of their room: only app.ts imports them.',
      { path: '^backend/src/', pathNot: '^backend/src/app\\.ts$' },
      routes,
    ),
    rule('backend-routes-to-store', 'Routes ask a use case, which asks the store.', routes, {
      path: store,
      dependencyTypesNot: ['type-only'],
    }),
    rule('backend-store', 'A store is the bottom of its room.', store, {
      path: '^backend/src/$1/',
      pathNot: '-store\\.ts$',
      dependencyTypesNot: ['type-only'],
    }),
    rule(
      'backend-sql',
      'Only stores, and storage/ below them, see SQL.',
      { path: '^backend/src/', pathNot: ['^backend/src/storage/', store] },
      packages('kysely|better-sqlite3|pg|postgres|mysql2|(node:)?sqlite'),
    ),
    rule(
      'backend-engine-url',
      'Only engine/ talks HTTP to the engine.',
      '^backend/src/(?!engine/)',
      packages('axios'),
    ),
    rule(
      'backend-req-res',
      'Only http/, routes and app.ts see requests and responses.',
      { path: '^backend/src/', pathNot: ['^backend/src/(http/|app\\.ts$)', routes] },
      packages('express|express-serve-static-core'),
    ),
    rule('frontend-features', 'A feature never imports another feature.', '^frontend/src/features/([^/]+)/', {
      path: '^frontend/src/features/',
      pathNot: '^frontend/src/features/$1/',
    }),
    rule(
      'frontend-app',
      'The app is above everything; only main.tsx knows it.',
      '^frontend/src/(?!app/|main\\.tsx$)',
      '^frontend/src/(app/|main\\.tsx$)',
    ),
    rule(
      'frontend-generation',
      'What a generation is stands below every feature.',
      '^frontend/src/(?!app/|features/|main\\.tsx$)',
      '^frontend/src/features/',
    ),
    rule(
      'frontend-ground',
      'api, components, lib and i18n know no generation.',
      '^frontend/src/(?!app/|features/|generation/|main\\.tsx$)',
      '^frontend/src/generation/',
    ),
    rule(
      'frontend-components',
      'Components show; they do not fetch.',
      '^frontend/src/(components|lib|i18n)/',
      '^frontend/src/api/',
    ),
    rule('frontend-lib', 'lib is the floor.', '^frontend/src/(lib|i18n)/', '^frontend/src/components/'),
    rule(
      'frontend-words',
      'The catalogue imports nothing of ours.',
      '^frontend/src/i18n/',
      '^frontend/src/(?!i18n/)',
    ),
    rule(
      'frontend-rooms',
      'A new folder beside these is a new layer: give it its rules here first.',
      '^frontend/src/',
      '^frontend/src/(?!(app|features|generation|api|components|lib|i18n)/|main\\.tsx$)',
    ),
    rule(
      'browser-only',
      'The page and the servers share words through contract/ only.',
      '^(frontend)/',
      '^(backend|bench|e2e)/',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    exclude: { path: '\\.gen\\.ts$' },
  },
};

function rule(name, comment, from, to) {
  return { name, severity: 'error', comment, from: asPath(from), to: asPath(to) };
}

function asPath(value) {
  return typeof value === 'string' ? { path: value } : value;
}
