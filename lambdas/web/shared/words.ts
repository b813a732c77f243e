/** A state or status of ours, `completed_with_errors`, as people write it. */
export const words = (state: string): string => state.replaceAll("_", " ");
