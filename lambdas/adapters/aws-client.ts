/** What every AWS client of ours shares: how long it waits and how often it tries again. */

/**
 * Three attempts, 1 s to connect, 5 s for an answer: a stuck call ends well inside every function's own timeout.
 * Connections stay open between calls (the SDK's own default). Calls repeated by these attempts are safe to repeat:
 * each adapter says how it recognises a first attempt that went through unheard.
 */
export const awsClient = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 },
} as const;
