/** The settings that the start itself needs: the environment wins over .env, .env over the default. */
import { isHost, toUrl, type Address } from './address.ts';

export interface Settings {
  readonly backend: Address;
  readonly engine: Address;
  readonly frontend: Address;
  readonly engineUrl: string;
  /** What the services see: .env and the environment, with the defaults above filled in. */
  readonly environment: Readonly<Record<string, string>>;
}

export class SettingError extends Error {
  override readonly name = 'SettingError';
}

type Variables = Record<string, string | undefined>;

/** Throws SettingError, which names the variable. Empty values count as absent. */
export function readSettings(environment: Variables, envFile: Variables): Settings {
  const given = { ...withoutEmpty(envFile), ...withoutEmpty(environment) };
  const backend = { host: readHost(given, 'BACKEND_HOST'), port: readPort(given, 'BACKEND_PORT', 4000) };
  const engine = { host: readHost(given, 'ENGINE_HOST'), port: readPort(given, 'ENGINE_PORT', 8000) };
  const frontend = { host: '127.0.0.1', port: readPort(given, 'FRONTEND_PORT', 5173) };
  if (backend.port === engine.port) {
    throw new SettingError(
      `BACKEND_PORT and ENGINE_PORT are both ${engine.port}; give them different ports.`,
    );
  }
  const engineUrl = given['ENGINE_URL'] ?? toUrl(engine);
  const filledIn = {
    BACKEND_HOST: backend.host,
    BACKEND_PORT: String(backend.port),
    BACKEND_URL: toUrl(backend), // for the development page
    ENGINE_HOST: engine.host,
    ENGINE_PORT: String(engine.port),
    ENGINE_URL: engineUrl,
  };
  return { backend, engine, frontend, engineUrl, environment: { ...given, ...filledIn } };
}

function withoutEmpty(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}

function readHost(given: Variables, name: string): string {
  const host = given[name] ?? '127.0.0.1';
  if (isHost(host)) return host;
  throw new SettingError(
    `${name} is '${host}', but must be an IP address (without brackets) or a host name, without a port.`,
  );
}

function readPort(given: Variables, name: string, preset: number): number {
  const port = given[name] ?? String(preset);
  if (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535) return Number(port);
  throw new SettingError(`${name} is '${port}', but must be a port number from 1 to 65535.`);
}
