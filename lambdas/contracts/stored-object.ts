/** What every record at rest is made of. */
import * as z from "zod";

export const millis = z.number().int();

/**
 * An object at rest: fields that this version does not know are kept through a rewrite (a newer version may have written
 * them before a rollback). The type names the known ones only.
 */
export const storedObject = <S extends z.ZodRawShape>(shape: S): z.ZodObject<S> => z.looseObject(shape);

/** The record with the fields this version knows and no other: for what must forget. */
export const knownFieldsOf = <T extends object>(schema: { readonly shape: object }, record: T): T =>
  Object.fromEntries(Object.entries(record).filter(([name]) => Object.hasOwn(schema.shape, name))) as T;
