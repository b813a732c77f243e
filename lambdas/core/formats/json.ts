/** The JSON of a table: the table model as it is. */
import type { TaskGroupTable } from "../../contracts/table.ts";

export const tableToJson = (table: TaskGroupTable): string => JSON.stringify(table);
