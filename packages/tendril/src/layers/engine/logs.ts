/** What callbacks are told: numbers by name. */
import { Tensor } from '../../runtime/index.ts';

/** Values that may still be on the device. */
export interface UnresolvedLogs {
  [key: string]: number | Tensor;
}

export interface Logs {
  [key: string]: number;
}

/** Replaces the tensors among the logs by their values, and disposes them. */
export async function resolveScalarsInLogs(logs: UnresolvedLogs | undefined): Promise<void> {
  if (!logs) return;
  for (const [key, value] of Object.entries(logs)) {
    if (value instanceof Tensor) {
      logs[key] = (await value.data())[0];
      value.dispose();
    }
  }
}
