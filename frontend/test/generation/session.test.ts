import { afterEach, expect, it, vi } from 'vitest';
import { GatewayError } from '../../src/api/gateway-error.ts';
import { Session } from '../../src/generation/session.ts';
import { FakeGateway } from '../app/page.tsx';

const sessions: Session[] = [];
afterEach(() => sessions.forEach((session) => session.close()));

function sessionOf(gateway: FakeGateway): Session {
  const session = new Session(gateway, () => ({ close: () => undefined }));
  sessions.push(session);
  return session;
}

it.each(['cancel', 'finish'] as const)(
  'a refused %s of the picture before says nothing about the one that is on the stage now',
  async (verb) => {
    const gateway = new FakeGateway();
    gateway.state = 'running';
    gateway.step = 1;
    let refuse: (error: GatewayError) => void = () => undefined;
    vi.spyOn(gateway, verb).mockReturnValueOnce(new Promise((_resolve, reject) => (refuse = reject)));
    const session = sessionOf(gateway);
    await session.start({ prompt: 'a boat' });
    const first = session[verb]();

    await session.start({ prompt: 'a tree' });
    const second = session[verb]();
    refuse(new GatewayError({ code: 'INTERNAL_ERROR', message: 'No.', status: 500 }));

    await expect(first).resolves.toBeUndefined();
    await second;
    const { isCancelling, isKeeping } = session.read();
    expect({ cancel: isCancelling, finish: isKeeping }[verb]).toBe(true);
  },
);
