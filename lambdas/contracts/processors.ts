/**
 * Parallel's processors: price, latency and how many fields each answers well.
 * Source: docs/parallel-contract.md section 7; prices last re-read 2026-11-10. `-fast` costs the same as its sibling.
 */
/** `price_micros` is micro-dollars per run: $5 per 1,000 runs = 5,000 micros each. Seconds are typical run times. */
export interface Processor {
  readonly price_micros: number;
  readonly seconds: { readonly from: number; readonly to: number };
  readonly fast_seconds: { readonly from: number; readonly to: number };
  readonly fields: number;
}

export const processors = {
  lite: { price_micros: 5_000, seconds: { from: 10, to: 60 }, fast_seconds: { from: 10, to: 20 }, fields: 2 },
  base: { price_micros: 10_000, seconds: { from: 15, to: 100 }, fast_seconds: { from: 15, to: 50 }, fields: 5 },
  core: { price_micros: 25_000, seconds: { from: 60, to: 300 }, fast_seconds: { from: 15, to: 100 }, fields: 10 },
  core2x: { price_micros: 50_000, seconds: { from: 60, to: 600 }, fast_seconds: { from: 15, to: 180 }, fields: 10 },
  pro: { price_micros: 100_000, seconds: { from: 120, to: 600 }, fast_seconds: { from: 30, to: 300 }, fields: 20 },
  ultra: { price_micros: 300_000, seconds: { from: 300, to: 1_500 }, fast_seconds: { from: 60, to: 600 }, fields: 20 },
  ultra2x: {
    price_micros: 600_000,
    seconds: { from: 300, to: 3_000 },
    fast_seconds: { from: 60, to: 1_200 },
    fields: 25,
  },
  ultra4x: {
    price_micros: 1_200_000,
    seconds: { from: 300, to: 5_400 },
    fast_seconds: { from: 60, to: 2_400 },
    fields: 25,
  },
  ultra8x: {
    price_micros: 2_400_000,
    seconds: { from: 300, to: 7_200 },
    fast_seconds: { from: 60, to: 3_600 },
    fields: 25,
  },
} as const satisfies Record<string, Processor>;

export type ProcessorTier = keyof typeof processors;
export type ProcessorName = ProcessorTier | `${ProcessorTier}-fast`;

const processorTiers = Object.keys(processors) as ProcessorTier[];
export const processorNames: readonly ProcessorName[] = processorTiers.flatMap((tier): ProcessorName[] => [
  tier,
  `${tier}-fast`,
]);
export const isProcessorName = (name: string): name is ProcessorName =>
  (processorNames as readonly string[]).includes(name);

/** What one POST may cost and carry: money at risk where its answer is lost (docs/submission-protocol.md section 4.2, rule 4). */
export const maxMicrosPerPost = 5_000_000;
export const maxRowsPerPost = 500;

/** The tier behind a name: `core-fast` and `core` are both `core`. */
export const tierOf = (name: ProcessorName): ProcessorTier => name.replace(/-fast$/, "") as ProcessorTier;
