/** What is odd about a run: decided once, when it is committed, by its input or by a fault. */

/** `status` is where the run ends. The other members bend its output. */
export interface RunTrait {
  readonly status: string;
  readonly missing_basis?: true;
  readonly wrong_type?: true;
  /** The output is padded to this many bytes of JSON. */
  readonly output_bytes?: number;
  /** The run takes this many times as long. */
  readonly slow?: number;
}

const usual: RunTrait = { status: "completed" };

/** The kinds of oddness that `"simulate"` in an input, or a fault on `run`, may ask for. */
export const traitKinds = [
  "fail",
  "cancelled",
  "action_required",
  "unknown_status",
  "missing_basis",
  "wrong_type",
  "huge_output",
  "slow",
] as const;
export type TraitKind = (typeof traitKinds)[number];

export interface TraitOptions {
  readonly status?: string | undefined;
  readonly bytes?: number | undefined;
  readonly times?: number | undefined;
}

/** `trait`, bent by one more kind. */
export function bend(trait: RunTrait, kind: TraitKind, options: TraitOptions = {}): RunTrait {
  switch (kind) {
    case "fail":
      return { ...trait, status: "failed" };
    case "cancelled":
    case "action_required":
      return { ...trait, status: kind };
    case "unknown_status":
      return { ...trait, status: options.status ?? "quantum_pending" };
    case "missing_basis":
      return { ...trait, missing_basis: true };
    case "wrong_type":
      return { ...trait, wrong_type: true };
    case "huge_output":
      return { ...trait, output_bytes: options.bytes ?? 400 * 1024 + 1 };
    case "slow":
      return { ...trait, slow: options.times ?? 10 };
  }
}

/** Reads `{"simulate": "fail"}` or `{"simulate": "huge_output:262145"}` out of an input, text or object. */
export function traitOfInput(input: string | Record<string, unknown>): RunTrait {
  const asked = typeof input === "string" ? /"simulate"\s*:\s*"([^"]+)"/.exec(input)?.[1] : input["simulate"];
  if (typeof asked !== "string") return usual;
  const [kind, option] = asked.split(":", 2) as [string, string | undefined];
  if (!(traitKinds as readonly string[]).includes(kind)) return usual;
  const number = option === undefined ? undefined : Number(option);
  return bend(usual, kind as TraitKind, { status: option, bytes: number, times: number });
}
