/** A tiny room that speaks its own protocol after an upgrade: it greets, and sends back what it gets. */
import type { UpgradeHandler } from '../src/http/upgrades.js';

export const echo: UpgradeHandler = ({ socket, head, id }) => {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nx-request-id: ${id}\r\n\r\n`,
  );
  socket.write(head);
  socket.pipe(socket);
};
