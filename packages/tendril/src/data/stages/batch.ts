/** Several elements as one list. */
import { dispose } from '../../runtime/index.ts';
import { done, serial, type Source } from '../source.ts';

/** @param smallLastBatch Whether what is left at the end comes as a smaller list, or not at all. */
export function listed<T>(base: Source<T>, size: number, smallLastBatch: boolean): Source<T[]> {
  return serial(
    async () => {
      const rows: T[] = [];
      try {
        while (rows.length < size) {
          const item = await base.next();
          if (item.done) {
            if (smallLastBatch && rows.length > 0) break;
            dispose(rows);
            return done();
          }
          rows.push(item.value);
        }
      } catch (error) {
        dispose(rows);
        throw error;
      }
      return { value: rows, done: false };
    },
    () => base.return(),
  );
}
