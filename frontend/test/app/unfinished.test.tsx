import { waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/api/gateway-error.ts';
import { readStored, writeStored } from '../../src/lib/storage.ts';
import { FakeGateway, openPage } from './page.tsx';

const left = {
  id: 'left',
  createdAt: 1,
  request: { prompt: 'a boat' },
  seed: null,
  state: 'developing',
  thumb: null,
};

describe('a picture that was left while it developed', () => {
  it('is done in the list when the server says so', async () => {
    writeStored('history', [left]);
    const gateway = new FakeGateway();
    gateway.state = 'done';
    await openPage(gateway);
    await waitFor(() =>
      expect(readStored('history')).toMatchObject([{ id: 'left', state: 'done', seed: 7 }]),
    );
  });

  it('has failed when the server knows it no more', async () => {
    writeStored('history', [left]);
    const gateway = new FakeGateway();
    gateway.trouble.find = new GatewayError({ code: 'GENERATION_NOT_FOUND', message: '', status: 404 });
    await openPage(gateway);
    await waitFor(() => expect(readStored('history')).toMatchObject([{ id: 'left', state: 'failed' }]));
  });

  it('goes on in the list while the server is in trouble', async () => {
    writeStored('history', [left]);
    const gateway = new FakeGateway();
    gateway.trouble.find = new GatewayError({ code: 'NETWORK_ERROR', message: '', status: 0 });
    await openPage(gateway);
    expect(readStored('history')).toMatchObject([{ id: 'left', state: 'developing' }]);
    gateway.trouble = {};
    gateway.state = 'cancelled';
    await waitFor(() => expect(readStored('history')).toMatchObject([{ state: 'cancelled' }]));
  });
});
