/** The backend in a worker of a page. */
import { compute } from './backend-script.ts';

compute(1000).then(
  (report) => postMessage(report),
  (error: unknown) => postMessage(String(error)),
);
