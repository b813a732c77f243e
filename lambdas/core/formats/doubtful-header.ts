/** Whether the header of a table with one column may be its first row: a list without a header loses an entry. */

/** What such columns are called, in the languages that most lists are in. */
const headerWords = new Set(
  (
    "account accounts address adresse article artist asset author autor azienda bank book brand brands business " +
    "category ciudad city cities client cliente clientes clients code companies company contact contacts country countries " +
    "customer customers data date description doi domain domains ean email emails empresa empresas entity entreprise event " +
    "field film firm firma firmen firms founder fund gtin handle homepage host hotel id ids industry input inputs institution " +
    "investor isbn isin issue item items job key keyword keywords kunde kunden land lead leads lieferant link links list " +
    "location mail manufacturer market member model movie name namen names nome nom nombre number organisation organisations " +
    "organization organizations ort page pais país partner pays people person persona persons phone place position prénom " +
    "problem product products produit produkt produkte producto project prospect publication publisher query queries " +
    "question questions record region repo repository restaurant row school site sku société stadt startup startups state " +
    "store street subject supplier suppliers symbol task tasks team text thema ticker title titel tool topic topics " +
    "university unternehmen url urls user username value vendor vendors venue verein ville website websites word words zip"
  ).split(" "),
);

const isIdentifier = (name: string): boolean => /^[\p{L}\d]+(?:_[\p{L}\d]+)+$|^\p{Ll}+(?:\p{Lu}\p{Ll}+)+$/u.test(name);

/** An address, an e-mail address, a domain, or a number. */
const isValue = (name: string): boolean =>
  /^https?:\/\/|^[^@\s]+@[^@\s]+\.\w+$|^(?:[\w-]+\.)+[a-z]{2,}$|^[\d.,:/-]*\d[\d.,:/%-]*$/i.test(name);

const initial = (text: string): "upper" | "lower" | null => {
  if (/^\p{Lu}/u.test(text)) return "upper";
  return /^\p{Ll}/u.test(text) ? "lower" : null;
};

const pattern = (text: string): string => text.trim().replace(/\d+/g, "0");

const sampleRows = 50;

const isMost = (values: readonly string[], test: (value: string) => boolean): boolean =>
  values.filter(test).length * 2 > values.length;

/** By what it is, or by what most rows look like: a guess, so only ever a warning. */
const looksLikeRow = (name: string, values: readonly string[]): boolean => {
  if (isValue(name)) return true;
  if (/\d/.test(name) && isMost(values, (value) => pattern(value) === pattern(name))) return true;
  const words = name.toLowerCase().split(/[^\p{L}\d]+/u);
  if (isIdentifier(name) || words.some((word) => headerWords.has(word))) return false;
  const case_ = initial(name);
  return case_ !== null && name.length > 1 && isMost(values, (value) => initial(value.trim()) === case_);
};

/** The sentence that says what was taken as the header, if that looks like a row; `name` heads the only column. */
export const doubtfulHeader = (name: string, values: readonly string[]): string[] => {
  const sample = values.slice(0, sampleRows).filter((value) => value.trim() !== "");
  if (!looksLikeRow(name, sample)) return [];
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return [
    `"${shown}" was taken as the header, not as a row. If it is a row, put a header above it or send a JSON list: ["${shown}", …].`,
  ];
};
