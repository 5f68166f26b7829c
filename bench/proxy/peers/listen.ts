/** Where a peer listens and what it forwards to: the two variables every peer process is started with. */
export const port = Number(process.env['PEER_PORT']);
export const upstreamUrl = process.env['PEER_UPSTREAM'] ?? '';
