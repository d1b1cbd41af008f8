// Counts what holds and what does not.

export class Checks {
  passed = 0;
  failed = 0;

  /**
   * @param {string} what
   * @param {boolean} holds
   * @param {unknown} [seen] shown where it does not hold
   */
  that(what, holds, seen) {
    if (holds) this.passed++;
    else this.failed++;
    const detail = holds || seen === undefined ? '' : ` (seen: ${JSON.stringify(seen)})`;
    console.log(`${holds ? '  ok  ' : 'FAILED'}  ${what}${detail}`);
  }

  /**
   * A scenario that could not go on.
   * @param {string} name
   * @param {unknown} error
   */
  broken(name, error) {
    this.failed++;
    console.log(`FAILED  ${name} could not go on`);
    console.error(error);
  }
}
