/** A tiny room that speaks its own protocol after an upgrade: it greets, and sends back what it gets. */
import { createHash } from 'node:crypto';
import type { UpgradeHandler } from '../src/http/upgrades.js';

export const echo: UpgradeHandler = ({ request, socket, head }) => {
  const key = `${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`; // RFC 6455, 1.3
  const accept = createHash('sha1').update(key).digest('base64'); // HAProxy checks it
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n' +
      `sec-websocket-accept: ${accept}\r\n\r\n`,
  );
  socket.write(head);
  socket.pipe(socket);
};
