/** Sends bytes as they are, for requests that no well-behaved client would send, and reads the whole answer. */
import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  head: string;
  body: string;
  /** The body's, whatever they mean. */
  bytes: Buffer;
}

/** Resolves when the server has closed the connection. */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined); // a reset ends the answer too; what came before it counts
  socket.write(bytes);
  await once(socket, 'close');
  const all = Buffer.concat(chunks);
  const end = all.indexOf('\r\n\r\n');
  const [head, body] = end === -1 ? [all, Buffer.alloc(0)] : [all.subarray(0, end), all.subarray(end + 4)];
  const text = head.toString('latin1');
  return { status: Number(text.split(' ')[1]), head: text, body: body.toString('latin1'), bytes: body };
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
