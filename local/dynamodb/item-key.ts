import { type Item, type TableDescription } from "./dynalite.ts";

/** The key attributes of an item. */
export const keyOf = ({ KeySchema }: TableDescription, item: Item): Item =>
  Object.fromEntries(KeySchema.flatMap(({ AttributeName: name }) => (item[name] ? [[name, item[name]]] : [])));
