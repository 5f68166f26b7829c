/** An upgrade passes the guards that every request passes, or gets the same answer on its bare socket. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echo } from './echo-room.js';
import { startGateway, type Gateway } from './gateway.js';
import { get, sendRaw } from './raw-request.js';
import { askUpgrade, upgradeRequest } from './raw-upgrade.js';
import { answerJson } from './stand-in-engine.js';
import { waitUntil } from './wait.js';

const FRIEND = 'https://friend.example';
const withEcho = (variables: Record<string, string> = {}) =>
  startGateway({ ALLOWED_ORIGINS: FRIEND, ...variables }, ({ upgrades }) =>
    upgrades.register('/api/echo', echo),
  );
let gateway: Gateway;

beforeAll(async () => {
  gateway = await withEcho();
});
afterAll(() => gateway.stop());

function codeOf(body: string): unknown {
  return (JSON.parse(body) as { error: { code: unknown } }).error.code; // the shape of every error answer
}

describe('an upgrade', () => {
  it.each([
    ['a script', {}],
    ['our own page', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost' }],
    ['an allowed page', { 'sec-fetch-site': 'cross-site', origin: FRIEND }],
  ])('of %s reaches its room, with what was sent along', async (_who, headers) => {
    const { socket, text } = await askUpgrade(
      gateway.port,
      `${upgradeRequest('/api/echo?a=b', headers)}early`,
    );
    expect(text()).toMatch(/^HTTP\/1\.1 101 /);
    socket.write(' late');
    await waitUntil('it is echoed', () => text().endsWith('early late'));
    socket.destroy();
  });

  it.each([
    ['another host', { host: 'evil.example' }, 403, 'HOST_NOT_ALLOWED'],
    ['no host', { host: '' }, 403, 'HOST_NOT_ALLOWED'],
    ['a page of another origin', { origin: 'https://evil.example' }, 403, 'ORIGIN_NOT_ALLOWED'],
    ['a page without an origin', { origin: 'null' }, 403, 'ORIGIN_NOT_ALLOWED'],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403, 'CROSS_SITE_REQUEST'],
  ])('for %s is refused in our words', async (_who, headers, status, code) => {
    const answer = await sendRaw(
      gateway.port,
      upgradeRequest('/api/echo', { ...headers, 'x-request-id': 'me' }),
    );
    expect(answer.status).toBe(status);
    expect(codeOf(answer.body)).toBe(code);
    expect(answer.head).toMatch(/x-request-id: me/);
  });

  it.each(['/api/nothing', '/api/models', '/', '/api/echo/more', '//api/echo', '/%'])(
    'at %s finds nothing',
    async (path) => {
      const answer = await sendRaw(gateway.port, upgradeRequest(path));
      expect(answer.status).toBe(404);
      expect(codeOf(answer.body)).toBe('NOT_FOUND');
    },
  );

  it('is a GET', async () => {
    const answer = await sendRaw(gateway.port, upgradeRequest('/api/echo', {}, 'POST'));
    expect(answer.status).toBe(405);
  });

  it('to a protocol that nobody speaks is declined: the request is answered as any other', async () => {
    gateway.engine.answer(answerJson(200, { models: [] }));
    const offer = {
      connection: 'Upgrade, HTTP2-Settings, close',
      upgrade: 'h2c',
      'http2-settings': 'AAMAAABkAAQAAP__',
    };
    const { status, body } = await sendRaw(gateway.port, get('/api/models', offer));
    expect(status).toBe(200);
    expect(body).toContain('{"models":[]}');
  });

  it('of a client that leaves while it is judged harms nobody', async () => {
    const socket = connect(gateway.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(upgradeRequest('/api/echo'));
    socket.resetAndDestroy();
    expect((await sendRaw(gateway.port, get('/api/health/live'))).status).toBe(200);
  });

  it('whose room fails is answered as well', async () => {
    const broken = await startGateway({}, ({ upgrades }) =>
      upgrades.register('/api/broken', () => {
        throw new Error('as planned');
      }),
    );
    const { status, body } = await sendRaw(broken.port, upgradeRequest('/api/broken'));
    expect(status).toBe(500);
    expect(codeOf(body)).toBe('INTERNAL_ERROR');
    await broken.stop();
  });
});

describe('the log', () => {
  it('has a line for each upgrade, without its query', async () => {
    const quiet = await withEcho();
    const secret = '/api/echo?prompt=a+secret';
    await sendRaw(quiet.port, upgradeRequest(secret, { host: 'evil.example', 'x-request-id': 'refused' }));
    const { socket } = await askUpgrade(quiet.port, upgradeRequest(secret, { 'x-request-id': 'let-in' }));
    socket.destroy();
    await waitUntil('both are logged', () => quiet.log.length === 2);
    expect(quiet.log).toMatchObject([
      {
        msg: 'request completed',
        req: { id: 'refused', method: 'GET', path: '/api/echo' },
        res: { status: 403 },
      },
      {
        msg: 'request completed',
        req: { id: 'let-in', method: 'GET', path: '/api/echo' },
        res: { status: 101 },
      },
    ]);
    expect(JSON.stringify(quiet.log)).not.toContain('secret');
    await quiet.stop();
  });
});

describe('behind a proxy', () => {
  const forwarded = {
    host: 'gateway:4000',
    'x-forwarded-host': 'studio.example',
    origin: 'https://studio.example',
  };

  it('the forwarded host counts when the proxy is trusted', async () => {
    const trusting = await withEcho({ TRUST_PROXY: 'loopback', ALLOWED_HOSTS: 'studio.example' });
    const { socket, text } = await askUpgrade(trusting.port, upgradeRequest('/api/echo', forwarded));
    expect(text()).toMatch(/^HTTP\/1\.1 101 /);
    socket.destroy();
    await trusting.stop();
  });

  it('and is nothing when it is not', async () => {
    const { status } = await sendRaw(gateway.port, upgradeRequest('/api/echo', forwarded));
    expect(status).toBe(403);
  });
});

describe('a gateway that stops', () => {
  it('ends open sockets, and lets no new one in', async () => {
    const stopping = await withEcho();
    const { socket } = await askUpgrade(stopping.port, upgradeRequest('/api/echo'));
    const ended = once(socket, 'end');
    const stopped = stopping.stop();
    await ended;
    socket.end();
    await stopped;
  });

  it('cuts those that stay, after its grace period', async () => {
    const stopping = await withEcho({ SHUTDOWN_GRACE_MS: '1' });
    const { socket } = await askUpgrade(stopping.port, upgradeRequest('/api/echo'));
    socket.pause(); // never sees the end
    await stopping.stop();
    socket.destroy();
  });
});
