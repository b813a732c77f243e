/** Decides how the install page looks beside the common style of the pages. */
export const installStyle = String.raw`
.install.narrow { padding-top: 4vh; max-width: 46rem; }
.install h3 { font-size: .8rem; font-weight: 600; color: var(--soft); margin: 1rem 0 .25rem; overflow-wrap: anywhere; }
.install pre { position: relative; background: var(--tint); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem;
  margin: .25rem 0 .75rem; font-size: .85rem; line-height: 1.45; white-space: pre; overflow-x: auto; }
.copyable { display: flex; align-items: flex-start; gap: .25rem; background: var(--tint); border: 1px solid var(--line); border-radius: .5rem; margin: .25rem 0 .75rem; }
.copyable pre { flex: 1; min-width: 0; border: 0; margin: 0; }
.copyable button { flex: none; margin: .4rem; width: auto; font: inherit; font-size: .78rem; min-height: 2rem; padding: .15rem .6rem;
  color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: .35rem; cursor: pointer; }
.copyable button:hover { background: var(--tint); }
.clients { border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
.client.client { max-width: none; margin: 0; font-size: .95rem; color: inherit; padding: 0 .9rem; border-bottom: 1px solid var(--line); }
.client.client:last-child { border-bottom: 0; }
.client.client[open] { padding-bottom: .5rem; }
.client summary { cursor: pointer; font-weight: 600; font-size: 1rem; color: var(--ink); padding: .7rem 0; min-height: 2.75rem; }
.client ol { padding-left: 1.3rem; margin: .25rem 0 .5rem; }
.client li { margin: .25rem 0; }
.install .prompts { padding-left: 1.1rem; }
.install .prompts li { margin: .35rem 0; }
.client .pill { font-weight: 400; margin-left: .4rem; }
.install .button { display: inline-block; padding: .5rem 1rem; border-radius: .4rem; background: var(--accent); color: var(--paper);
  text-decoration: none; font-weight: 600; }
.install .hint { color: var(--soft); font-size: .85rem; }
`;
