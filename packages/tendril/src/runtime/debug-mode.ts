/** Whether every result is computed at once and searched for NaN. Its flag is DEBUG (env.ts), its work in nan-check.ts. */

let checks = false;

export function checksNaN(): boolean {
  return checks;
}

export function checkForNaN(yes: boolean): void {
  checks = yes;
}
