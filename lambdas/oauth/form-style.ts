/** Decides how the pages with forms look; inlined, and allowed by its hash, so that they need no second request. */
export const style = `
:root { color-scheme: light dark; --ink: #16181d; --soft: #5b6270; --line: #d9dce3; --ground: #f6f7f9; --card: #fff;
  --accent: #1f5eff; --accent-ink: #fff; --warn: #7a4b00; --warn-ground: #fff6e2; --warn-line: #f0d9a5;
  --bad: #a4161a; --bad-ground: #fdecec; --bad-line: #f3c1c1; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef2; --soft: #a3abba; --line: #343a46; --ground: #14161b;
  --card: #1c1f26; --accent: #6d97ff; --accent-ink: #0d1220; --warn: #ffd88a; --warn-ground: #322810; --warn-line: #5a4a1d;
  --bad: #ffb3b3; --bad-ground: #3a1d1f; --bad-line: #6b3135; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 8vh 1rem 3rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; }
main:has(table), main:has(.wide) { max-width: 46rem; }
h1 { margin: 0 0 .75rem; font-size: 1.35rem; line-height: 1.3; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1.05rem; }
p { margin: .5rem 0; }
a { color: var(--accent); }
.soft { color: var(--soft); font-size: .925rem; }
.host { margin: .25rem 0 1rem; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 8px;
  font: 600 1.15rem/1.4 ui-monospace, SFMono-Regular, Menlo, monospace; overflow-wrap: anywhere; }
.warning, .problem { margin: 1rem 0; padding: .75rem 1rem; border: 1px solid; border-radius: 8px; }
.warning { color: var(--warn); background: var(--warn-ground); border-color: var(--warn-line); }
.problem { color: var(--bad); background: var(--bad-ground); border-color: var(--bad-line); }
ul { margin: .5rem 0 1rem; padding-left: 1.2rem; }
form { margin: 1rem 0 0; }
label { display: block; margin: 1rem 0 .35rem; font-weight: 600; }
input[type=password], input[type=text] { width: 100%; padding: .65rem .75rem; font: inherit; color: inherit;
  background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.choices { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.25rem; }
button { padding: .6rem 1.15rem; font: inherit; font-weight: 600; border: 1px solid var(--accent); border-radius: 8px;
  background: var(--accent); color: var(--accent-ink); cursor: pointer; }
button.plain { background: transparent; color: var(--ink); border-color: var(--line); }
button.small { padding: .3rem .7rem; font-size: .9rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; margin: .5rem 0; }
th, td { padding: .55rem .75rem .55rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
th { color: var(--soft); font-size: .85rem; font-weight: 600; }
td form { margin: 0; }
`;
