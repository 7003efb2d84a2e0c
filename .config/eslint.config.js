import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Where the statecharts and what they import live: everything here must be a function of its input. */
const pure = ['machines/**/*.ts', 'src/policies/**/*.ts', 'src/protocol/**/*.ts'];

const impureGlobals = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'performance',
  'console',
  'crypto',
  'fetch',
  'WebSocket',
  'globalThis',
  'window',
  'document',
  'navigator',
  'process',
];

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'test/package/fixtures/', '**/node_modules/', '**/dist/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      // Numbers and booleans read well in messages and urls: `attempt ${attempt}`.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `() => socket.close()` is the house form of a disposer.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      // `void` says that a result is dropped on purpose, whatever its type.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // An in-memory store keeps the contract of an asynchronous one without awaiting anything.
      '@typescript-eslint/require-await': 'off',
      // A name that starts with _ is there for the signature.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      // `for (;;)` and `while (true)` are honest loops.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
    },
  },
  {
    files: pure,
    rules: {
      'no-restricted-globals': [
        'error',
        ...impureGlobals.map((name) => ({
          name,
          message: 'This file is pure: time, chance and input come in, effects are named actors.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The clock is injected.' },
        { object: 'Math', property: 'random', message: 'Randomness is injected.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"]', message: 'The clock is injected.' },
        { selector: 'CallExpression[callee.name="Date"]', message: 'The clock is injected.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'docs/**/*.{ts,tsx}'],
    rules: {
      // Tests know what they put in, and hand over wrong things on purpose.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // `expect(socket.close).toHaveBeenCalled()` does not call it unbound.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Scripts and configs run on Node as they are; no type checker sees them.
    files: ['**/*.{js,mjs}'],
    rules: { 'no-undef': 'off' },
  },
);
