/** Values of a kind that fits what a field is called: a year for "founding year", a person for "CEO". */
import type { Draws } from "../runs/seed.ts";

export const slug = (words: string): string =>
  words
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40) || "row";

/** The field that a value is for. */
interface Field {
  readonly name: string;
  readonly description: string;
  /** What the row is about. */
  readonly subject: string;
  readonly draws: Draws;
}

interface Kind {
  /** Words of a name, `_` and capitals taken apart: ` founding year `. */
  readonly words: RegExp;
  readonly number?: (field: Field) => number;
  readonly text?: (field: Field) => string;
  /** The text says by itself that it is simulated. */
  readonly marked?: true;
}

const people = ["Ada Moreau", "Kenji Sato", "Lena Fischer", "Omar Haddad", "Priya Nair", "Rosa Lindqvist"];
const cities = ["Lisbon", "Osaka", "Toronto", "Nairobi", "Utrecht"];
const countries = ["Portugal", "Japan", "Canada", "Kenya", "Netherlands"];
const industries = ["Logistics software", "Payments", "Medical devices", "Renewable energy", "Education"];

const two = (number: number): string => String(number).padStart(2, "0");
const year = ({ draws }: Field): number => draws.integer(1950, 2025);
const headcount = ({ draws }: Field): number => draws.integer(5, 20_000);
const millions = ({ draws }: Field): number => draws.integer(1, 900) * 1_000_000;
const percent = ({ draws }: Field): number => draws.integer(1, 100);
const person = ({ draws }: Field): string => draws.pick(people) ?? "Ada Moreau";
const site = ({ subject }: Field): string => `https://${slug(subject)}.example.com`;
const thousands = (number: number): string => number.toLocaleString("en-US");

/** The first that fits counts: "CEO e-mail" is an e-mail, "year of the last funding round" a year. */
const kinds: readonly Kind[] = [
  { words: / e ?mails? /, text: ({ subject }) => `simulated@${slug(subject)}.example.com`, marked: true },
  { words: / domain /, text: ({ subject }) => `${slug(subject)}.simulated.example.com`, marked: true },
  {
    words: / (?:url|urls|website|site|link|linkedin|homepage|web page) /,
    text: (field) => `${site(field)}/${slug(field.name)}#simulated`,
    marked: true,
  },
  { words: / (?:phone|telephone|fax) /, text: ({ draws }) => `+1 555 01${two(draws.integer(0, 99))}` },
  {
    words: /^ (?:is|has|does|are|was|can|offers|accepts|supports) | (?:yes|no|whether|profitable|publicly traded) /,
    text: ({ draws }) => (draws.next() < 0.5 ? "Yes" : "No"),
  },
  { words: / (?:year|founded|established|since) /, number: year },
  {
    words: / (?:date|day|birthday|deadline|released|updated) /,
    text: ({ draws }) => `20${draws.integer(10, 25)}-${two(draws.integer(1, 12))}-${two(draws.integer(1, 28))}`,
  },
  { words: / (?:employees?|headcount|staff|team size|people count) /, number: headcount },
  {
    words: / (?:population|inhabitants|users|customers count|downloads) /,
    number: ({ draws }) => draws.integer(1, 9_000) * 1_000,
  },
  {
    words: / (?:revenue|turnover|sales|funding|raised|valuation|market cap|market size|budget|profit|income) /,
    number: millions,
    text: (field) => `$${millions(field) / 1_000_000} million`,
  },
  {
    words: / (?:price|cost|fee|salary) /,
    number: ({ draws }) => draws.integer(5, 500),
    text: ({ draws }) => `$${draws.integer(5, 500)}.00`,
  },
  {
    words: / (?:percent|percentage|share|rate|growth|margin) /,
    number: percent,
    text: (field) => `${percent(field)}%`,
  },
  { words: / (?:score|rating) /, number: percent },
  { words: / (?:number|count|amount|total|how many) /, number: ({ draws }) => draws.integer(1, 5_000) },
  {
    words:
      / (?:ceo|cto|cfo|coo|chief|founders?|president|chair|chairman|director|manager|mayor|head|leader|owner|executives?|author|person|contact|minister) /,
    text: person,
  },
  { words: / (?:country|nation) /, text: ({ draws }) => draws.pick(countries) ?? "Portugal" },
  { words: / (?:city|town|capital) /, text: ({ draws }) => draws.pick(cities) ?? "Lisbon" },
  {
    words: / (?:location|headquarters?|hq|address|based) /,
    text: ({ draws }) => {
      const at = draws.integer(0, cities.length - 1);
      return `${cities[at]}, ${countries[at]}`;
    },
  },
  { words: / (?:industry|sector|category) /, text: ({ draws }) => draws.pick(industries) ?? "Payments" },
  { words: / (?:currency) /, text: ({ draws }) => draws.pick(["EUR", "USD", "JPY"]) ?? "EUR" },
];

const apart = (words: string): string =>
  ` ${words
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, " ")
    .trim()} `;

/** By the name, and where that says nothing by how the description begins: "growth, as asked for in: CEO, growth". */
const kindOf = ({ name, description }: Field): Kind | undefined =>
  [name, description.split(/[,.;:(]/)[0] ?? ""]
    .map(apart)
    .flatMap((words) => kinds.find((kind) => kind.words.test(words)) ?? [])[0];

/** A whole number. */
export const numberFor = (field: Field): number =>
  (kindOf(field)?.number ?? (({ draws }) => draws.integer(1, 5_000)))(field);

/** A text that says that it is simulated. */
export const textFor = (field: Field): string => {
  const kind = kindOf(field);
  if (kind?.text) return kind.marked ? kind.text(field) : `${kind.text(field)} (simulated)`;
  if (kind?.number) {
    const number = kind.number(field);
    return `${kind.number === year ? number : thousands(number)} (simulated)`;
  }
  const label = field.name.replace(/[_-]+/g, " ").trim() || "value";
  return `${label.charAt(0).toUpperCase()}${label.slice(1)} of ${field.subject} (simulated)`;
};
