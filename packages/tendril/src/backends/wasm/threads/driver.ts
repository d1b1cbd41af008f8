/**
 * The step loop (../driver.ts) for a shared memory: one call runs the steps on this thread and on those that wait for work.
 *
 * How a step is shared: the caller writes the job down, then opens its *ticket*, a word that holds the number of chunks in its
 * upper half and how many were claimed in its lower: by the caller, from the first on, and by the others, from the last on. So
 * a thread mostly gets the part of a step that reads what it wrote itself in the step before. Adding 1 to a count claims a chunk;
 * whether that chunk exists shows in the old value of the same word, so a thread that comes late can never take a chunk of the
 * wrong job: either the claim is void, or the job cannot end before the chunk is done, and its description stays as it is until
 * then. Chunk boundaries depend only on the step and the number of threads. Each finished chunk counts in `done`; the caller goes
 * on when all are. A thread that dies between jobs is therefore never missed: what it does not claim, others do.
 *
 * Idle threads watch `sequence`, at first spinning, then asleep on it. Before it sleeps a thread sets `sleeping`; the caller
 * first counts `sequence` up, then looks at `sleeping`: one of the two always sees the other.
 */
import {
  i32,
  i64,
  mem,
  select,
  type FunctionBuilder,
  type FunctionRef,
  type I32,
  type ModuleBuilder,
  type Value,
} from '../assembler/index.ts';
import { codeLayout, control } from '../control.ts';
import { beginDriver, walk, word, type Parts } from '../driver.ts';

/**
 * Rounds of a bare spin loop take from 0.35 ns to 1 ns. The caller, if it may sleep, does so after a tenth of a millisecond or a
 * few.
 */
const callerRounds = 1 << 18;
/**
 * Waking costs the caller tens of microseconds, and the system may queue who wakes behind the caller, on the same processor, for
 * some milliseconds. So helpers stay awake for one or a few, through what a page does between two programs, or between the steps
 * of a training loop.
 */
const helperRounds = 1 << 22;
/** Where the caller may not sleep it spins about this long before JavaScript looks whether to go on. */
const longSpinRounds = 1 << 24;
const callerSleepNanoseconds = 20_000_000;

/** What the caller's instance exports. */
export interface SharedDriver {
  /**
   * Runs the steps from the descriptor at `first` up to `end`. Gives 0 when all ran, or the address of a step that needs a look
   * (finish it with `join`, see whether a chunk failed) before the caller goes on behind it.
   */
  run(first: number, end: number): number;
  /** Waits for the current job's chunks; 0 when it is not done after a while. */
  join(): number;
}

/** What a worker's instance exports. */
export interface WorkerDriver {
  /**
   * Takes part until it has to come back: -1 to end, or a claimed chunk whose kernel this thread has not loaded. The worker
   * loads it and calls again with that chunk.
   */
  work(thread: number, chunk: number): number;
}

const get = (address: number): Value<'i32'> => i32['atomic.load'](address);
const put = (address: number, value: I32) => i32['atomic.store'](address, value);
const add = (address: number, value: I32) => i32['atomic.rmw.add'](address, value);

/** What a claim adds to the ticket. Each count has room for all chunks and a void claim of each thread. */
const claims = { caller: 1, helper: 1 << 8 } as const;

/** `claim()` gives a chunk of the current job, or -1: the caller takes the first that is left, helpers the last. */
function defineClaim(m: ModuleBuilder, who: keyof typeof claims): FunctionRef<'i32'> {
  return m.function('claim', [], ['i32'], (f) => {
    const ticket = f.local('i32', 'ticket');
    const chunks = i32.shr_u(ticket, 16);
    const first = i32.and(ticket, 0xff);
    const last = i32.and(i32.shr_u(ticket, 8), 0xff);
    const refuseIfNone = () =>
      f.if(i32.ge_u(i32.add(first, last), chunks), () => f.return(i32.const(-1)));
    // Looking first keeps the counts from running over where threads ask again and again.
    f.set(ticket, get(control.ticket));
    refuseIfNone();
    f.set(ticket, add(control.ticket, claims[who]));
    refuseIfNone();
    f.return(who === 'caller' ? first : i32.sub(i32.sub(chunks, 1), last));
  });
}

/** `perform(step, chunk)` runs one chunk and counts it. */
function definePerform({ m, kernel }: Parts): FunctionRef<'void'> {
  return m.function(
    'perform',
    [
      ['step', 'i32'],
      ['chunk', 'i32'],
    ],
    [],
    (f) => {
      const step = f.param(0, 'i32');
      const chunk = f.param(1, 'i32');
      const chunks = f.let('i32', i32.shr_u(get(control.ticket), 16), 'chunks');
      const units = f.let('i32', word(step, 'units'), 'units');
      const size = f.let('i32', i32.div_u(units, chunks), 'size');
      const larger = f.let('i32', i32.rem_u(units, chunks), 'larger');
      // Some have a unit more, where that does not come out even: half of them are the first and half the last, so that the caller
      // and those who help it begin with as much, and are done at the same time.
      const ahead = f.let('i32', i32.shr_u(i32.add(larger, 1), 1), 'ahead');
      const behind = f.let('i32', i32.sub(chunks, i32.shr_u(larger, 1)), 'behind');
      const isBehind = f.let('i32', i32.ge_u(chunk, behind), 'isBehind');
      const before = i32.add(
        select(i32.lt_u(chunk, ahead), chunk, ahead),
        i32.mul(isBehind, i32.sub(chunk, behind)),
      );
      const begin = f.let('i32', i32.add(i32.mul(chunk, size), before), 'begin');
      const more = i32.or(i32.lt_u(chunk, ahead), isBehind);
      const end = i32.add(i32.add(begin, size), more);
      kernel(f, step, begin, end);
      f.do(add(control.done, 1));
    },
  );
}

/** `join()` waits until all chunks of the job are done; 0 when it has waited long. */
function defineJoin(m: ModuleBuilder, canWait: boolean): FunctionRef<'i32'> {
  return m.function('join', [], ['i32'], (f) => {
    const chunks = f.let('i32', i32.shr_u(get(control.ticket), 16), 'chunks');
    const rounds = f.let('i32', i32.const(canWait ? callerRounds : longSpinRounds), 'rounds');
    const done = f.local('i32', 'done');
    f.loop((again) => {
      f.if(i32.eq(f.tee(done, get(control.done)), chunks), () => f.return(i32.const(1)));
      f.brIf(again, f.tee(rounds, i32.sub(rounds, 1)));
    });
    if (canWait) {
      f.do(put(control.callerSleeps, 1));
      f.set(done, get(control.done));
      f.if(i32.ne(done, chunks), () =>
        f.do(mem.wait32(control.done, done, i64.const(callerSleepNanoseconds))),
      );
      f.do(put(control.callerSleeps, 0));
    }
    f.return(i32.eq(get(control.done), chunks));
  });
}

/** Writes the job down, opens its ticket and wakes who sleeps if that is worth it. */
function publish(f: FunctionBuilder, step: Value<'i32'>, chunks: I32): void {
  f.do(
    i32.store(control.job, step),
    put(control.done, 0),
    put(control.ticket, i32.shl(chunks, 16)),
    add(control.sequence, 1),
  );
  f.if(i32.and(word(step, 'wake'), get(control.sleeping)), () =>
    f.do(put(control.sleeping, 0), mem.notify(control.sequence, -1)),
  );
}

/** The driver's module; `canWait` says whether the caller may sleep. */
export function sharedDriver(canWait: boolean): Uint8Array<ArrayBuffer> {
  const parts = beginDriver(true);
  const { m, kernel } = parts;
  const claimFirst = defineClaim(m, 'caller');
  const claimLast = defineClaim(m, 'helper');
  const perform = definePerform(parts);
  const join = defineJoin(m, canWait);
  m.export('join', join);

  walk(m, (f, step, units) => {
    const threads = f.let('i32', get(control.threads), 'threads');
    const chunks = f.local('i32', 'chunks');
    const most = f.local('i32', 'most');
    const chunk = f.local('i32', 'chunk');
    const alone = () => kernel(f, step, 0, units);

    f.set(chunks, i32.div_u(units, word(step, 'grain')));
    f.if(i32.or(i32.le_s(threads, 1), i32.lt_u(chunks, 2)), alone, () => {
      f.set(most, i32.mul(threads, word(step, 'shares')));
      f.if(i32.gt_u(chunks, most), () => f.set(chunks, most));
      // As many for each thread.
      f.if(i32.gt_u(chunks, threads), () =>
        f.set(chunks, i32.sub(chunks, i32.rem_u(chunks, threads))),
      );
      publish(f, step, chunks);
      f.while(
        () => i32.ge_s(f.tee(chunk, f.call(claimFirst)), 0),
        () => f.do(f.call(perform, step, chunk)),
      );
      f.if(i32.eqz(f.call(join)), () => f.return(step));
      f.if(get(control.failed), () => f.return(step));
    });
  });

  const work = m.function(
    'work',
    [
      ['thread', 'i32'],
      ['chunk', 'i32'],
    ],
    ['i32'],
    (f) => {
      const thread = f.param(0, 'i32');
      const chunk = f.param(1, 'i32');
      const seen = f.local('i32', 'seen');
      const step = f.local('i32', 'step');
      const code = f.local('i32', 'code');
      const rounds = f.local('i32', 'rounds');
      const held = () => i32.ge_s(chunk, 0);
      const isLoaded = () => i32.and(i32.shr_u(i32.load(code, codeLayout.loaded), thread), 1);

      f.loop((forever) => {
        // Seen before the claims: a job published meanwhile then shows as a change.
        f.set(seen, get(control.sequence));
        f.if(get(control.quit), () => f.return(i32.const(-1)));
        f.if(i32.eqz(held()), () => f.set(chunk, f.call(claimLast)));
        f.while(held, () => {
          f.set(step, i32.load(control.job));
          f.set(code, word(step, 'code'));
          f.if(i32.eqz(isLoaded()), () => f.return(chunk));
          f.do(f.call(perform, step, chunk));
          f.if(get(control.callerSleeps), () => f.do(mem.notify(control.done, 1)));
          f.set(chunk, f.call(claimLast));
        });
        f.set(rounds, helperRounds);
        f.loop((again) => {
          f.brIf(forever, i32.ne(get(control.sequence), seen));
          f.brIf(again, f.tee(rounds, i32.sub(rounds, 1)));
        });
        f.do(put(control.sleeping, 1));
        f.do(mem.wait32(control.sequence, seen, i64.const(-1)));
        f.br(forever);
      });
      f.unreachable();
    },
  );
  m.export('work', work);
  return m.bytes();
}
