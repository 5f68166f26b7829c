/** Sends bytes as they are, for requests that no well-behaved client would send, and reads the whole answer. */
import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  head: string;
  body: string;
}

/** Resolves when the server has closed the connection. */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined); // a reset ends the answer too; what came before it counts
  socket.write(bytes);
  await once(socket, 'close');
  const [head = '', ...body] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n') };
}

/** A request whose connection the server closes after its answer. */
export function get(path: string, headers: Record<string, string> = {}, method = 'GET'): string {
  const all = { host: 'localhost', connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** The same request with a body; without one when it is ''. */
export function withBody(request: string, body: string): string {
  return body === ''
    ? request
    : request.replace('\r\n\r\n', `\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
