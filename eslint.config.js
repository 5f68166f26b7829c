import js from '@eslint/js';
import i18next from 'eslint-plugin-i18next';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Where every word comes from the catalogue, frontend/src/i18n/. */
const translated = [
  'frontend/src/app/**',
  'frontend/src/components/**',
  'frontend/src/features/form/**',
  'frontend/src/generation/**',
  'frontend/src/lib/**',
  'frontend/src/features/gallery/**',
  'frontend/src/features/recent/**',
  'frontend/src/features/stage/**',
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      '**/*.gen.ts',
      'python-api/',
      '.tools/',
      'e2e/artifacts/',
      'bench/results/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['backend/src/**'],
    ignores: ['backend/src/engine/**', 'backend/src/config.ts', 'backend/src/main.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { property: 'engineUrl', message: 'Only engine/ knows where the engine is; ask its client.' },
      ],
    },
  },
  { files: ['contract/**', 'bench/**', 'e2e/**'], rules: { 'no-console': 'off' } },
  { files: ['frontend/**/*.{ts,tsx}'], ...reactHooks.configs.flat.recommended },
  {
    files: ['frontend/src/**/*.{ts,tsx}'],
    ignores: ['frontend/src/api/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['fetch', 'EventSource', 'XMLHttpRequest', 'WebSocket'].map((name) => ({
          name,
          message: 'Only api/ talks to the server.',
        })),
      ],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'axios', message: 'Only api/ talks to the server.' }] },
      ],
    },
  },
  {
    files: translated,
    plugins: { i18next },
    rules: {
      'i18next/no-literal-string': [
        'error',
        {
          mode: 'jsx-only',
          message: 'Words belong into frontend/src/i18n/',
          'jsx-attributes': {
            include: [
              '^(aria-(label|description|valuetext|roledescription)|alt|title|placeholder|label|text|hint)$',
            ],
          },
        },
      ],
      'no-restricted-syntax': [
        'error',
        ...['Literal[value', 'TemplateElement[value.raw'].map((node) => ({
          selector: `:not(NewExpression[callee.name="Error"]) > ${node}=/^\\p{Lu}[\\p{L}’]*[ .,…!?:]/u]`,
          message: 'Sentences belong into frontend/src/i18n/',
        })),
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: globals.node },
  },
);
