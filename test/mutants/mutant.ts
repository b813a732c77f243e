/** A mutant is the product with one guard taken away. Tests that stay green then guard nothing. */

export interface Edit {
  /** Path from the root of the project. */
  readonly file: string;
  /** Text that occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly name: string;
  /** What the guard is for, by its source: a threat (T1 to T24), a rule of the protocol, an RFC clause. */
  readonly guards: string;
  /** One edit, or several where two guards back each other up and only both removals together show. */
  readonly edits: readonly Edit[];
  /** Test files, at least one of which must fail on the mutant. */
  readonly tests: readonly string[];
}

/** One edit of one file. */
export const mutant = (
  name: string,
  guards: string,
  file: string,
  [find, replace]: readonly [string, string],
  tests: readonly string[],
): Mutant => ({ name, guards, edits: [{ file, find, replace }], tests });
