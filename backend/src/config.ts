/** The gateway's settings: read once from the environment into a frozen object; every bad value is named. */
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)); // Safelight's folder, in which .env lies

export interface Config {
  readonly host: string;
  /** 0 lets the system choose a free one. */
  readonly port: number;
  /** Without a slash at the end. */
  readonly engineUrl: string;
  /** How long the engine may take until its first byte. */
  readonly engineTimeoutMs: number;
  /** Origins, beside the gateway's own, whose pages may call the API. */
  readonly allowedOrigins: readonly string[];
  /** Host names, beside the loopback ones, by which the gateway may be called; lower case, without a port. */
  readonly allowedHosts: readonly string[];
  /** Who may speak for the client in X-Forwarded-*: nobody, a number of hops, or addresses. */
  readonly trustProxy: false | number | string[];
  /** The sub-path under which a proxy offers the gateway: '' or such as '/safelight'. */
  readonly basePath: string;
  /** Starts of work and upgrades a minute from one address; 0 for any number. */
  readonly rateLimit: number;
  /** Owners and what their Idempotency-Keys stand for are worked out from it; null: one is kept in dataDir. */
  readonly ownerSecret: string | null;
  /** Whether pictures carry their recipe. */
  readonly embedMetadata: boolean;
  /** The folder of what is kept. */
  readonly dataDir: string;
  /** A PostgreSQL database to keep it in; null: SQLite in dataDir. Files stay in dataDir. */
  readonly databaseUrl: string | null;
  readonly logLevel: string;
  readonly frontendDist: string;
  /** How long open requests may take to finish after SIGTERM. */
  readonly shutdownGraceMs: number;
}

/** Some of the environment's values cannot be used; each line names its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const TRUSTED_NAMES = ['loopback', 'linklocal', 'uniquelocal'];

const environment = z.object({
  BACKEND_HOST: z.string().default('127.0.0.1'),
  BACKEND_PORT: wholeNumber(0, 65535).default(4000),
  ENGINE_URL: z.string().default('http://127.0.0.1:8000').transform(toEngineUrl),
  ENGINE_TIMEOUT_MS: wholeNumber(1, 600_000).default(15_000),
  ALLOWED_ORIGINS: list(isOrigin, 'must be origins such as https://studio.example, separated by commas'),
  ALLOWED_HOSTS: list(isHostName, 'must be host names without scheme or port, separated by commas'),
  TRUST_PROXY: z.string().default('').transform(toTrustProxy),
  BASE_PATH: z.string().default('').transform(toBasePath),
  RATE_LIMIT: wholeNumber(0, 1_000_000).default(1200),
  OWNER_SECRET: z.string().optional(),
  EMBED_METADATA: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('true')
    .transform((value) => value === 'true'),
  DATA_DIR: z.string().default('data').transform(locate),
  DATABASE_URL: z
    .string()
    .refine(isPostgres, { error: 'must be an address such as postgres://user:password@host:5432/safelight' })
    .optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  FRONTEND_DIST: z.string().default('frontend/dist').transform(locate),
  SHUTDOWN_GRACE_MS: wholeNumber(0, 600_000).default(5_000),
});

/** The settings in `variables`; empty values count as absent. Throws ConfigError. */
export function readConfig(variables: Record<string, string | undefined>): Config {
  const given = Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== '');
  const parsed = environment.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw new ConfigError(describe(parsed.error.issues));
  const values = parsed.data;
  return Object.freeze({
    host: values.BACKEND_HOST,
    port: values.BACKEND_PORT,
    engineUrl: values.ENGINE_URL,
    engineTimeoutMs: values.ENGINE_TIMEOUT_MS,
    allowedOrigins: values.ALLOWED_ORIGINS,
    allowedHosts: values.ALLOWED_HOSTS,
    trustProxy: values.TRUST_PROXY,
    basePath: values.BASE_PATH,
    rateLimit: values.RATE_LIMIT,
    ownerSecret: values.OWNER_SECRET ?? null,
    embedMetadata: values.EMBED_METADATA,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    logLevel: values.LOG_LEVEL,
    frontendDist: values.FRONTEND_DIST,
    shutdownGraceMs: values.SHUTDOWN_GRACE_MS,
  });
}

/** As it may be shown. */
export function withoutSecrets(config: Config): Config {
  const url = config.databaseUrl === null ? null : new URL(config.databaseUrl);
  if (url !== null && url.password !== '') url.password = 'hidden';
  return {
    ...config,
    ownerSecret: config.ownerSecret === null ? null : 'hidden',
    databaseUrl: url?.href ?? null,
  };
}

const MAX_BASE_LENGTH = 180; // with the API's own path it has to fit into what the engine takes: six names, 200 characters

/** Names that are safe in an address, a page and a header; the gateway's own first names would be ambiguous. */
export function isBasePath(path: string): boolean {
  const hasSafeNames = /^(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*){1,4}$/.test(path);
  return hasSafeNames && path.length <= MAX_BASE_LENGTH && !/^\/(api|assets)(\/|$)/.test(path);
}

function describe(issues: readonly z.core.$ZodIssue[]): string {
  return issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`).join('\n');
}

function wholeNumber(minimum: number, maximum: number) {
  const error = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, { error, abort: true })
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, { error });
}

function list(isItem: (item: string) => boolean, error: string) {
  return z
    .string()
    .default('')
    .transform(splitList)
    .refine((items) => items.every(isItem), { error });
}

function splitList(text: string): string[] {
  return text
    .toLowerCase()
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;
}

function isHostName(text: string): boolean {
  return (
    /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(text) || (/^\[.+\]$/.test(text) && isIP(text.slice(1, -1)) === 6)
  );
}

function toEngineUrl(text: string, context: z.RefinementCtx): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain =
    url !== null && /^https?:$/.test(url.protocol) && url.username + url.search + url.hash === '';
  if (!isPlain)
    context.addIssue({ code: 'custom', message: 'must be an address such as http://127.0.0.1:8000' });
  return text.replace(/\/+$/, '');
}

function isPostgres(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
}

/** ~ is the person's home, and what is relative begins in Safelight's folder, whoever starts this. */
function locate(path: string): string {
  return resolve(ROOT, path.replace(/^~(?=$|[\\/])/, homedir()));
}

function toBasePath(text: string, context: z.RefinementCtx): string {
  const path = text.trim().replace(/\/+$/, '');
  if (path !== '' && !isBasePath(path)) {
    context.addIssue({
      code: 'custom',
      message:
        'must be a path such as /safelight, of at most four plain names, and not below /api or /assets',
    });
  }
  return path;
}

function toTrustProxy(text: string, context: z.RefinementCtx): Config['trustProxy'] {
  const items = splitList(text);
  if (items.length === 0 || text === 'false') return false;
  if (/^\d{1,2}$/.test(text)) return Number(text);
  if (!items.every(isTrustable)) {
    context.addIssue({
      code: 'custom',
      message: `must be false, a number of proxies, or addresses and ${TRUSTED_NAMES.join(', ')} separated by commas`,
    });
  }
  return items;
}

function isTrustable(item: string): boolean {
  const [address = '', prefix = '0', ...rest] = item.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  const isSubnet =
    isIP(address) !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits && rest.length === 0;
  return TRUSTED_NAMES.includes(item) || isSubnet;
}
