/** Asks for a WebSocket as a client does, over a bare socket, and tells what came back. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitUntil } from './wait.js';

export interface Asked {
  socket: Socket;
  /** All that has come so far. */
  text: () => string;
}

export function upgradeRequest(path: string, headers: Record<string, string> = {}, method = 'GET'): string {
  const all = {
    host: 'localhost',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Resolves when the whole head of the answer has come; whoever asks destroys the socket. */
export async function askUpgrade(port: number, request: string): Promise<Asked> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined); // a reset ends the answer too; what came before it counts
  await once(socket, 'connect');
  socket.write(request);
  await waitUntil('the upgrade is answered', () => text.includes('\r\n\r\n') || socket.destroyed);
  return { socket, text: () => text };
}
