/** The house's directions (ARCHITECTURE.md): who may import whom. */
/** What stands below the gateway's rooms; every other folder is a room, also one that is added tomorrow. */
const ground = '(?:engine|http|wire|storage|callers)/';
const room = `^backend/src/(?!${ground})([^/]+)/`;
const roof = '^backend/src/(app|main|words)\\.ts';

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
      'engine, http and wire stand below the rooms.',
      `^backend/src/${ground}`,
      `${room}|${roof}`,
    ),
    rule('backend-roof', 'Rooms do not know the house around them.', room, roof),
    rule('backend-rooms', 'Rooms meet only in app.ts and words.ts; all may use generations/.', room, {
      path: `^backend/src/(?!${ground}|generations/)[^/]+/`,
      pathNot: '^backend/src/$1/',
    }),
    rule(
      'backend-engine-url',
      'Only engine/ talks HTTP to the engine.',
      '^backend/src/(?!engine/)',
      'node_modules/axios',
    ),
    rule(
      'backend-req-res',
      'Only http/, routes and app.ts see express.',
      '^backend/src/(?!http/|app\\.ts|.*routes\\.ts)',
      'node_modules/express',
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
