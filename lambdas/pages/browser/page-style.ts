/** Decides how the pages look: system fonts, light and dark, one column on a phone. */
export const pageStyle = String.raw`
:root { color-scheme: light dark; --ink: #1c1d1f; --soft: #5d6168; --line: #d9dce1; --paper: #fff; --tint: #f4f5f7;
  --accent: #b8440f; --good: #14663a; --good-bg: #ddf3e5; --bad: #a01b1b; --bad-bg: #fbe3e1; --busy: #1d4f91; --busy-bg: #e1ecfa;
  --warn: #7a4b00; --warn-bg: #fff0d1; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9eaec; --soft: #a3a8b0; --line: #3a3e45; --paper: #16181b; --tint: #202327;
  --accent: #ff9a66; --good: #8fdcae; --good-bg: #173725; --bad: #ff9e97; --bad-bg: #46201e; --busy: #9cc4fb; --busy-bg: #1b2f4a;
  --warn: #f5cd84; --warn-bg: #40300f; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 96rem; margin: 0 auto; padding: 1.25rem clamp(1rem, 3vw, 2.5rem) 3rem; }
main.narrow { max-width: 40rem; padding-top: 8vh; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .25rem 0 .75rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.crumb { color: var(--soft); font-size: .875rem; margin: 0; overflow-wrap: anywhere; }
nav a { display: inline-block; padding: .3rem .8rem; margin: 0 .35rem .35rem 0; border: 1px solid var(--line); border-radius: .4rem;
  text-decoration: none; font-size: .9rem; }
nav a:hover { background: var(--tint); }
nav.site { max-width: 96rem; margin: 0 auto; padding: .6rem clamp(1rem, 3vw, 2.5rem); border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
nav.site a, nav.choose a { border: 0; padding: .2rem 0; margin: 0; }
nav.site a:hover, nav.choose a:hover { background: none; text-decoration: underline; }
nav.site a:first-child { font-weight: 600; margin-right: auto; }
nav.choose { display: flex; flex-wrap: wrap; gap: 0 1rem; }
nav.choose [aria-current] { color: var(--ink); font-weight: 600; }
nav.next { margin-top: .75rem; }
.view { margin: .25rem 0 .5rem; font-size: .9rem; color: var(--soft); }
.view strong { color: var(--ink); }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0 .75rem; }
.facts dt { color: var(--soft); font-size: .8rem; }
.facts dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
progress { width: 100%; height: .6rem; accent-color: var(--accent); }
.attention { background: var(--warn-bg); color: var(--warn); border-left: 4px solid currentColor; padding: .75rem 1rem; margin: 1rem 0; border-radius: .25rem; }
.attention h2 { margin: 0 0 .25rem; font-size: 1rem; }
.attention p { margin: 0; }
.attention button { margin: .6rem 0 .25rem; }
.attention details { max-width: none; color: inherit; }
.attention pre { color: var(--ink); white-space: pre-wrap; overflow-wrap: anywhere; margin: .35rem 0 0; }
.live { color: var(--soft); font-size: .85rem; min-height: 1.3em; margin: .5rem 0; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: collapse; width: max-content; min-width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid var(--line); min-width: 5rem; max-width: 26rem; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { position: sticky; top: 0; background: var(--tint); font-size: .8rem; white-space: nowrap; }
th:first-child { min-width: 0; color: var(--soft); font-weight: 400; font-variant-numeric: tabular-nums; }
td.input { color: var(--soft); }
.value { display: block; max-width: 24rem; white-space: pre-wrap; overflow-wrap: break-word; }
.pill, .confidence { display: inline-block; border-radius: 1rem; padding: .05rem .6rem; font-size: .78rem; white-space: nowrap; background: var(--tint); color: var(--soft); }
.pill.completed, .confidence.high { background: var(--good-bg); color: var(--good); }
.pill.failed, .pill.cancelled, .confidence.low { background: var(--bad-bg); color: var(--bad); }
.pill.running, .pill.queued { background: var(--busy-bg); color: var(--busy); }
.pill.action_required, .confidence.medium { background: var(--warn-bg); color: var(--warn); }
.error { color: var(--bad); margin: .25rem 0 0; font-size: .85rem; overflow-wrap: anywhere; }
.warning { color: var(--warn); margin: .25rem 0 0; font-size: .85rem; overflow-wrap: anywhere; }
details { max-width: 24rem; margin-top: .3rem; font-size: .82rem; color: var(--soft); }
summary { cursor: pointer; padding: .15rem 0; white-space: nowrap; }
details p { margin: .35rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
details ul { margin: .35rem 0; padding-left: 1.1rem; overflow-wrap: anywhere; }
blockquote { margin: .25rem 0 .5rem; padding-left: .6rem; border-left: 2px solid var(--line); }
form { margin: 1.5rem 0 1rem; }
label { display: block; font-weight: 600; margin-bottom: .35rem; }
input:not([type=hidden]) { width: 100%; padding: .65rem .75rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: .4rem; }
button { margin-top: .9rem; padding: .6rem 1.4rem; font: inherit; font-weight: 600; border: 0; border-radius: .4rem; background: var(--accent); color: var(--paper); cursor: pointer; }
button.secondary { background: transparent; color: var(--ink); box-shadow: inset 0 0 0 1px var(--soft); }
button.secondary:hover { background: var(--tint); }
button.small { margin: 0; padding: .3rem .8rem; font-size: .85rem; white-space: nowrap; }
.choices { display: flex; flex-wrap: wrap; gap: .75rem; }
.choices button { margin: 0; }
.choices p { flex-basis: 100%; margin: 0; }
.destination { font: 600 1.25rem/1.4 ui-monospace, monospace; margin: .5rem 0 1rem; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--tint); overflow-wrap: anywhere; }
main.account { max-width: 56rem; padding-top: 6vh; }
main.account thead th { position: static; }
main.account tbody th { color: var(--ink); font-weight: 600; overflow-wrap: anywhere; min-width: 9rem; }
main.account tbody th .hint { font-weight: 400; }
main.history tbody th { color: var(--ink); font-weight: 600; overflow-wrap: anywhere; min-width: 14rem; }
td form { margin: 0; }
.hint, footer { color: var(--soft); font-size: .875rem; }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem; overflow-x: auto; font-size: .85rem; }
code { font-family: ui-monospace, monospace; }
@media (max-width: 40rem) { th, td { padding: .45rem .55rem; } .value, details { max-width: 15rem; } .facts { gap: .4rem 1.25rem; } }
@page { size: landscape; margin: 12mm; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --tint: #f4f5f7; --accent: #000; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  nav, nav.site, nav.choose, button, form, progress, .live, .by-program, .view a { display: none; }
  .facts { gap: .25rem 1.5rem; }
  .scroll { overflow: visible; border: 0; }
  table { width: 100%; font-size: 8.5pt; }
  thead { display: table-header-group; }
  thead th { position: static; white-space: normal; }
  th, td { min-width: 0; max-width: none; padding: .25rem .4rem; overflow-wrap: anywhere; }
  tr > :nth-child(-n + 2) { overflow-wrap: normal; }
  tr { break-inside: avoid; }
  .value, details { max-width: none; overflow-wrap: anywhere; }
  details, details p, details ul, .error, .warning { font-size: 8pt; margin-block: .15rem; }
  .pill.pill, .confidence.confidence { padding: 0; background: none; font-size: 8pt; }
  /* A list the reader has opened prints; of a closed one its line remains, without the arrow. */
  summary { list-style: none; white-space: normal; }
  summary::-webkit-details-marker { display: none; }
}
`;
