/** The environment is read once, as a whole, and every bad value is named. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.js';

const root = join(import.meta.dirname, '../..');

describe('the settings', () => {
  it('have defaults that serve this machine only', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      engineUrl: 'http://127.0.0.1:8000',
      allowedOrigins: [],
      allowedHosts: [],
      trustProxy: false,
      basePath: '',
      rateLimit: 1200,
      logLevel: 'info',
    });
    expect(config.frontendDist).toMatch(/frontend\/dist$/);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it.each([
    ['pages/dist', join(root, 'pages/dist')],
    ['/srv/pages', '/srv/pages'],
    ['~/pages', join(homedir(), 'pages')],
    ['~', homedir()],
    ['~pages', join(root, '~pages')],
  ])('find the page %s beside .env or in the home folder', (path, found) => {
    expect(readConfig({ FRONTEND_DIST: path }).frontendDist).toBe(found);
  });

  it('take lists apart and leave empty values out', () => {
    const config = readConfig({
      ALLOWED_ORIGINS: ' https://Studio.example, http://10.0.0.2:8080 ,',
      ALLOWED_HOSTS: 'Studio.example,10.0.0.2,[fd00::1]',
      ENGINE_URL: 'http://engine:8000/',
      TRUST_PROXY: 'loopback, 10.0.0.0/8',
      BACKEND_PORT: ' ',
    });
    expect(config.allowedOrigins).toEqual(['https://studio.example', 'http://10.0.0.2:8080']);
    expect(config.allowedHosts).toEqual(['studio.example', '10.0.0.2', '[fd00::1]']);
    expect(config.engineUrl).toBe('http://engine:8000');
    expect(config.trustProxy).toEqual(['loopback', '10.0.0.0/8']);
    expect(config.port).toBe(4000);
    expect(readConfig({ TRUST_PROXY: '1' }).trustProxy).toBe(1);
    expect(readConfig({ TRUST_PROXY: 'false' }).trustProxy).toBe(false);
  });

  it.each([
    ['BACKEND_PORT', '70000'],
    ['BACKEND_PORT', '80a'],
    ['BACKEND_PORT', '-1'],
    ['ENGINE_URL', 'engine:8000'],
    ['ENGINE_URL', 'ftp://engine'],
    ['ENGINE_URL', 'http://user:secret@engine'],
    ['ENGINE_TIMEOUT_MS', '0'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'https://a.example/path'],
    ['ALLOWED_ORIGINS', 'null'],
    ['ALLOWED_HOSTS', 'http://a.example'],
    ['ALLOWED_HOSTS', 'a.example:80'],
    ['ALLOWED_HOSTS', '*'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/99'],
    ['BASE_PATH', 'safelight'],
    ['BASE_PATH', '/a b'],
    ['BASE_PATH', '/api/x'],
    ['RATE_LIMIT', '-1'],
    ['LOG_LEVEL', 'loud'],
    ['SHUTDOWN_GRACE_MS', 'soon'],
  ])('%s=%s is refused by name', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name} must be `));
  });

  it('name every bad value at once, and never show a secret', () => {
    const read = () =>
      readConfig({ BACKEND_PORT: 'x', LOG_LEVEL: 'x', ENGINE_URL: 'http://user:secret@engine' });
    expect(read).toThrow(/BACKEND_PORT.*\n.*ENGINE_URL.*\n.*LOG_LEVEL/);
    expect(read).not.toThrow(/secret/);
  });
});
