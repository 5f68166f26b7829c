/**
 * The samples in deploy/, each with the real proxy in front of a gateway: events pass one by one, the page may post, and
 * a reader that leaves is noticed. A proxy that this machine does not have is skipped, and named.
 */
import { once } from 'node:events';
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echo } from './echo-room.js';
import { startGateway, type Gateway } from './gateway.js';
import { get, sendRaw, withBody } from './raw-request.js';
import { askUpgrade, upgradeRequest } from './raw-upgrade.js';
import { findProxy, PROXIES, readSample, startProxy, type ProxyName, type RealProxy } from './real-proxy.js';
import { answerJson, answerStream } from './stand-in-engine.js';
import { waitUntil } from './wait.js';

const STREAM = '/api/generate/0123456789abcdef01234567/stream';

async function open(port: number, path = STREAM): Promise<IncomingMessage> {
  const asked = request({
    port,
    path,
    headers: { accept: 'text/event-stream', 'accept-encoding': 'gzip, br' },
  });
  asked.on('error', () => undefined); // we leave in the middle
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage]; // its only argument
  return response;
}

/** Sends each event only when the one before has arrived at the reader: whoever holds one back stops everything. */
async function readInStep(
  gateway: Gateway,
  port: number,
  path = STREAM,
): Promise<IncomingMessage['headers']> {
  let upstream: ServerResponse | undefined;
  gateway.engine.answer(answerStream((response) => (upstream = response)));
  const response = await open(port, path);
  let text = '';
  response.on('error', () => undefined).on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  for (let number = 1; number <= 5; number += 1) {
    upstream?.write(`data: ${number}\n\n`);
    await waitUntil(`event ${number} arrives`, () => text.endsWith(`data: ${number}\n\n`));
  }
  response.destroy();
  await waitUntil('the engine is told that nobody reads', () => gateway.engine.open === 0);
  return response.headers;
}

function postOwn(port: number, headers: Record<string, string> = {}) {
  const host = `127.0.0.1:${port}`;
  const all = { host, origin: `http://${host}`, 'content-type': 'application/json', ...headers };
  return sendRaw(port, withBody(get('/api/generate', all, 'POST'), '{"prompt":"a"}'));
}

function describeProxy(name: ProxyName, what: string, test: () => void): void {
  const isThere = findProxy(name) !== undefined;
  if (!isThere) process.stderr.write(`skipped: ${name} is not installed (${what})\n`);
  describe.skipIf(!isThere)(`${name}${isThere ? '' : ' is not installed'}: ${what}`, test);
}

for (const name of PROXIES) {
  describeProxy(name, 'the sample', () => {
    let gateway: Gateway;
    let proxy: RealProxy;

    beforeAll(async () => {
      const furnish: Parameters<typeof startGateway>[1] = ({ upgrades }) =>
        upgrades.register('/api/echo', echo);
      gateway = await startGateway({ TRUST_PROXY: 'loopback' }, furnish);
      proxy = await startProxy(name, gateway.port);
    });
    afterAll(async () => {
      await proxy.stop();
      await gateway.stop();
    });

    it('lets each event through as it is sent, uncompressed, and tells when its reader has left', async () => {
      const headers = await readInStep(gateway, proxy.port);
      expect(headers['content-type']).toContain('text/event-stream');
      expect(headers['content-encoding'] ?? 'identity').toBe('identity');
    });

    it('does so for a one-shot stream', async () => {
      await readInStep(gateway, proxy.port, '/api/generate?prompt=a');
    });

    it("lets the page's own POST through", async () => {
      gateway.engine.answer(answerJson(202, {}));
      expect((await postOwn(proxy.port)).status).toBe(202);
    });

    it("refuses another page's", async () => {
      expect((await postOwn(proxy.port, { origin: 'https://evil.example' })).status).toBe(403);
    });

    it('believes no client about the way it came', async () => {
      gateway.engine.answer(answerJson(200, { models: [] }));
      const forged = { 'x-forwarded-prefix': '/evil', 'x-forwarded-host': 'localhost' };
      expect((await sendRaw(proxy.port, get('/api/models', forged))).status).toBe(200);
      expect(gateway.engine.last.headers['x-forwarded-prefix']).toBe('/api/generate');
      const renamed = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
      expect((await sendRaw(proxy.port, get('/api/models', renamed))).status).not.toBe(200);
    });

    it('lets an upgrade through, both ways', async () => {
      const host = `127.0.0.1:${proxy.port}`;
      const { socket, text } = await askUpgrade(proxy.port, upgradeRequest('/api/echo', { host }));
      expect(text()).toMatch(/^HTTP\/1\.1 101 /);
      socket.write('hello');
      await waitUntil('it is echoed', () => text().endsWith('hello'));
      socket.destroy();
    });
  });
}

describeProxy('nginx', 'as it is without any of our lines', () => {
  const bare = 'server { listen 8080; location / { proxy_pass http://127.0.0.1:4000; } }';
  let gateway: Gateway;
  let proxy: RealProxy;

  beforeAll(async () => {
    gateway = await startGateway();
    proxy = await startProxy('nginx', gateway.port, bare);
  });
  afterAll(async () => {
    await proxy.stop();
    await gateway.stop();
  });

  it('lets events through, uncompressed although it compresses everything', async () => {
    const headers = await readInStep(gateway, proxy.port);
    expect(headers['content-encoding'] ?? 'identity').toBe('identity');
  });

  it("lets the page's own POST through when the browser says whose it is", async () => {
    gateway.engine.answer(answerJson(202, {}));
    expect((await postOwn(proxy.port, { 'sec-fetch-site': 'same-origin' })).status).toBe(202);
  });

  it('gets an error that says which header to set when the browser does not', async () => {
    const { status, body } = await postOwn(proxy.port);
    expect(status).toBe(403);
    expect(body).toContain('proxy_set_header Host $http_host');
  });
});

describeProxy('nginx', 'the sample under a sub-path', () => {
  it('tells the gateway, and passes events on', async () => {
    const gateway = await startGateway({ TRUST_PROXY: 'loopback' });
    const below = readSample('nginx')
      .replace('location / {', 'location /safelight/ {')
      .replace('proxy_pass http://safelight;', 'proxy_pass http://safelight/;')
      .replace("X-Forwarded-Prefix '';", 'X-Forwarded-Prefix /safelight;');
    const proxy = await startProxy('nginx', gateway.port, below);
    await readInStep(gateway, proxy.port, `/safelight${STREAM}`);
    expect(gateway.engine.last.headers['x-forwarded-prefix']).toBe('/safelight/api/generate');
    await proxy.stop();
    await gateway.stop();
  });
});
