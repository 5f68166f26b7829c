/** The yardstick: node:http to node:http with one `pipeline`, aborting upstream when the client leaves. */
import { Agent, createServer, request } from 'node:http';
import { pipeline } from 'node:stream';
import { port, upstreamUrl } from './listen.ts';

const agent = new Agent({ keepAlive: true });

createServer((incoming, response) => {
  const { method, headers, url = '/' } = incoming;
  const outgoing = request(new URL(url, upstreamUrl), { method, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, () => undefined);
  });
  response.on('close', () => outgoing.destroy());
  outgoing.on('error', () => response.destroy());
  outgoing.end();
}).listen(port, '127.0.0.1');
