/** Finds out before the start whether a service can listen where it should, and which setting is to blame if not. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Address } from './address.ts';
import { SettingError } from './settings.ts';

/** Throws SettingError. `service` is the first word of its settings: BACKEND, ENGINE or FRONTEND. */
export async function requireFreePort({ host, port }: Address, service: string): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen({ host, port, exclusive: true }), 'listening');
    await once(server.close(), 'close');
  } catch (error) {
    throw new SettingError(describe(error, { host, port }, service));
  }
}

function describe(error: unknown, { host, port }: Address, service: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'EADDRINUSE') {
    const other = port < 65535 ? port + 1 : port - 1;
    return `port ${port} is taken. Stop what uses it, or choose another: ${service}_PORT=${other} ./start.sh`;
  }
  if (code === 'EACCES') return `port ${port} may not be used; set ${service}_PORT to one above 1023.`;
  return `${host} is not an address of this machine (${code}); set ${service}_HOST to one, such as 127.0.0.1.`;
}
