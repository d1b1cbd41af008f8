/**
 * Where the code of families comes from: a file of its own, which pages load when programs of several sizes are met. Builds of one
 * file, and those for Node, have it at hand (scripts/lib/at-hand.mjs puts another module into this one's place).
 */
export type FamilyCode = typeof import('./family.ts');

export function findFamilies(): FamilyCode | Promise<FamilyCode> {
  return import('./family.ts');
}
