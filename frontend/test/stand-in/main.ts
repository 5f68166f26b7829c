/** Serves the stand-in for `vite`: `node frontend/test/stand-in/main.ts`, then `npm run dev -w frontend`. */
import { createStandIn } from './server.ts';

const port = Number(process.env['BACKEND_PORT'] ?? 4000);
const stepMs = Number(process.env['STEP_MS'] ?? 200);
createStandIn({ stepMs }).listen(port, '127.0.0.1', () => {
  process.stdout.write(`A stand-in gateway listens on http://127.0.0.1:${port}\n`);
});
