/** A deep-research report as the long processors write it: 2,000 words and more, and the evidence for it, all made up. */
import type { FieldBasis } from "./basis.ts";
import { slug } from "./values-by-word.ts";
import type { Draws } from "../runs/seed.ts";

type Citation = FieldBasis["citations"][number];

const topics = [
  ["Background", "how the field came to look as it does"],
  ["Size and growth", "how large it is and how fast it changes"],
  ["Who takes part", "the companies, authorities and buyers in it"],
  ["Prices and costs", "what is paid, by whom, and for what"],
  ["Rules and supervision", "which laws apply and who enforces them"],
  ["Technology", "what is built, and with which parts"],
  ["Risks", "what may go wrong, and how likely that is"],
  ["Outlook", "what the next years may bring"],
] as const;

/** Addresses that are hard to put into Markdown: brackets, a blank, a query, a fragment. */
const paths = [
  "overview",
  "market_(2026)",
  "who's-who",
  "prices?currency=eur&year=2026",
  "law/article[12]",
  "a_(b)_(c)",
  "technology/parts",
  "open_(bracket",
  "risks/2026-report.pdf",
  "outlook",
  "interview",
  "statistics/table-7",
] as const;

/** 12 sources that the text cites, then three that only the evidence names. */
const sourcesOf = (subject: string, draws: Draws): Citation[] =>
  [...paths, "annual-report", "press-release", "dataset"].map((path, at) => ({
    url: `https://${at % 3 === 0 ? "www." : ""}${slug(subject)}.${["example.com", "example.org", "example.net"][at % 3]}/${path}`,
    title: `${subject}: ${path.replaceAll(/[_/?=&-]+/g, " ").trim()} (simulated source ${at + 1})`,
    excerpts: [
      `In ${2020 + (at % 6)} this simulated page counted ${draws.integer(10, 900)} of them around ${subject}.`,
      ...(at % 4 === 0 ? [`A second passage of simulated source ${at + 1}, which says the same in other words.`] : []),
    ],
  }));

const openings = [
  "Most accounts agree that",
  "Over the last decade,",
  "By contrast,",
  "In practice,",
  "According to the simulator,",
];
const middles = [
  "the numbers around this subject have moved in steps and not in a line,",
  "buyers and sellers have learned to plan for more than one outcome,",
  "what was once done by hand is now done by a few large systems,",
  "the published figures differ by more than their authors admit,",
];
const ends = [
  "which is why a single figure should be read with its date and its definition.",
  "so that comparisons between regions need the same year and the same unit.",
  "and the reasons given for it depend on who was asked.",
  "although none of this was researched: every sentence here was made up.",
];

/** The report with inline citations, some repeated and two that no evidence names; and one basis entry with every source. */
export function longReport(subject: string, wanted: string, draws: Draws): { content: string; basis: FieldBasis[] } {
  const sources = sourcesOf(subject, draws);
  const cite = (number: number): string => `[[${number}]](${sources[(number - 1) % paths.length]?.url})`;
  const sentence = (): string => [openings, middles, ends].map((choices) => draws.pick(choices) ?? "").join(" ");
  const paragraph = (number: number): string =>
    `${Array.from({ length: 5 }, sentence).join(" ")} ${cite(number)}${draws.integer(0, 1) ? cite(((number + 3) % paths.length) + 1) : ""}`;
  const section = ([heading, about]: (typeof topics)[number], at: number): string[] => [
    `## ${heading}`,
    `This section is about ${about} in the matter of **${subject}** (simulated).`,
    ...[1, 2, 3].map((more) => paragraph(((at * 3 + more) % paths.length) + 1)),
  ];
  const table = [
    `| Year | Count | Change | Source |`,
    `|---:|---:|---:|---|`,
    ...[2023, 2024, 2025, 2026].map(
      (year, at) => `| ${year} | ${draws.integer(100, 900)} | ${draws.integer(-9, 20)} % | ${cite(at + 2)} |`,
    ),
  ].join("\n");
  const [background, size, parties, ...others] = topics.map(section);
  const content = [
    `# ${subject} (simulated report)`,
    wanted ? `_Asked for: ${wanted}_` : "_Asked for: deep research_",
    `> Nothing here was researched: the Parallel simulator made this text up (simulated).`,
    ...(background ?? []),
    ...(size ?? []),
    "### In numbers",
    table,
    ...(parties ?? []),
    "### The largest",
    ["First", "Second", "Third"]
      .map(
        (name, at) =>
          `${at + 1}. **${name} ${subject}**, seen by [an overview](${sources[at]?.url})\n   - founded in ${draws.integer(1900, 2020)}\n   - active in ${draws.integer(2, 40)} countries ${cite(at + 5)}`,
      )
      .join("\n"),
    ...others.flat(),
    "## Questions left open",
    [
      `- What no page says: see [[16]](https://unmatched.example.com/not-in-the-evidence).`,
      `- What is only repeated: [[1]](${sources[0]?.url}#section-2) and ${cite(1)}.`,
      `- Further reading without a number: [a general page](https://general.example.org/reading).`,
    ].join("\n"),
    "",
  ].join("\n\n");
  const reasoning = `Simulated: ${sources.length} made-up pages on ${subject} were compared.`;
  return {
    content,
    basis: [
      { field: "output", reasoning, citations: sources, confidence: draws.pick(["medium", "high"] as const) ?? "high" },
    ],
  };
}
