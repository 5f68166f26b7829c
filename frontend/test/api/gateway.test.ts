import { describe, expect, it, vi } from 'vitest';
import { createGateway } from '../../src/api/gateway.ts';
import { GatewayError } from '../../src/api/gateway-error.ts';

const gateway = createGateway();

function answer(status: number, body: string, headers: Record<string, string> = {}): void {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status, headers })));
}

async function errorOf(promise: Promise<unknown>): Promise<GatewayError> {
  const error = await promise.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!(error instanceof GatewayError)) throw new Error('the gateway did not refuse');
  return error;
}

describe('the gateway', () => {
  it('reads an error’s code, words, fields and the time to wait', async () => {
    const details = [
      { field: 'prompt', message: 'too long', rule: 'max_length', limits: { max_length: 500 } },
    ];
    answer(429, JSON.stringify({ error: { code: 'QUEUE_FULL', message: 'Full.', details } }), {
      'retry-after': '12',
    });
    const error = await errorOf(gateway.start({ prompt: 'a boat' }));
    expect(error).toMatchObject({
      code: 'QUEUE_FULL',
      message: 'Full.',
      status: 429,
      details,
      retryAfterMs: 12_000,
    });
  });

  it('takes an older server’s sentence about a field without a rule', async () => {
    const details = [{ field: 'prompt', message: 'too long' }];
    answer(400, JSON.stringify({ error: { code: 'VALIDATION_ERROR', message: 'No.', details } }));
    const error = await errorOf(gateway.start({ prompt: 'a boat' }));
    expect(error.details).toEqual([{ ...details[0], rule: 'other', limits: {} }]);
  });

  it.each(['<html>502</html>', '', '[]', '{"error":"x"}', 'null'])(
    'says that something else answered: %j',
    async (body) => {
      answer(502, body);
      expect(await errorOf(gateway.find('g'))).toMatchObject({ code: 'UNEXPECTED_ANSWER', status: 502 });
    },
  );

  it('says so when a good answer is not JSON', async () => {
    answer(200, '<html></html>');
    expect((await errorOf(gateway.find('g'))).code).toBe('UNEXPECTED_ANSWER');
  });

  it('says that nothing answered', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await errorOf(gateway.find('g'))).toMatchObject({ code: 'NETWORK_ERROR', status: 0 });
  });

  it('knows what is gone', async () => {
    answer(404, JSON.stringify({ error: { code: 'GENERATION_NOT_FOUND', message: 'Gone.' } }));
    expect((await errorOf(gateway.find('g'))).isLost).toBe(true);
  });

  it('hands on that it was told to stop', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('aborted')));
    await expect(gateway.fetchPicture('/x', stop.signal)).rejects.toThrow('enough');
  });
});

describe('a page under a sub-path', () => {
  it('asks below it', async () => {
    const mark = document.createElement('meta');
    Object.assign(mark, { name: 'safelight-base', content: '/safelight/' });
    document.head.append(mark);
    const asked: string[] = [];
    vi.stubGlobal('fetch', (url: string) => {
      asked.push(url);
      return Promise.resolve(new Response('{"models":[]}'));
    });
    await gateway.start({ prompt: 'a boat' });
    await gateway.find('g');
    await gateway.listModels(new AbortController().signal);
    mark.remove();
    expect(asked).toEqual(['/safelight/api/generate', '/safelight/api/generate/g', '/safelight/api/models']);
  });
});

describe('the server’s health', () => {
  const ask = () => gateway.health(new AbortController().signal);

  it('is an answer with the status 503, too', async () => {
    const health = { status: 'waiting', version: '1', engine: { status: 'starting' } };
    answer(503, JSON.stringify(health));
    expect(await ask()).toEqual(health);
  });

  it.each([
    [401, '<html>Sign in</html>', 'SIGNED_OUT'],
    [401, '{"message":"no"}', 'SIGNED_OUT'],
    [502, '<html>Bad gateway</html>', 'UNEXPECTED_ANSWER'],
    [200, '{}', 'UNEXPECTED_ANSWER'],
    [403, '{"error":{"code":"HOST_NOT_ALLOWED","message":"No."}}', 'HOST_NOT_ALLOWED'],
  ])('is not what a %i with %s says', async (status, body, code) => {
    answer(status, body);
    expect(await errorOf(ask())).toMatchObject({ code, status });
  });
});

it('takes the page of a login that it was sent to for what it is', async () => {
  const page = new Response('<html>Sign in</html>');
  Object.defineProperty(page, 'redirected', { value: true });
  vi.stubGlobal('fetch', () => Promise.resolve(page));
  expect((await errorOf(gateway.find('g'))).code).toBe('SIGNED_OUT');
});
