/** The guards of uploads, each taken away. */
import { type Mutant, mutant } from "./mutant.ts";

const use = ["test/core/uploads/use-upload.test.ts"];
const reading = ["test/core/task-group/read/read-inputs.test.ts"];
const uploads = "lambdas/core/uploads";
const step = "lambdas/core/task-group/read/read-inputs.ts";

export const uploadsMutants: readonly Mutant[] = [
  mutant(
    "upload: private columns in a file",
    "D87: private cells rest under private/ alone",
    "lambdas/core/task-group/submit/admit.ts",
    ["if (fromFile) refusePrivate(options);", "if (fromFile) judgePrivate([], []);"],
    reading,
  ),
  mutant(
    "upload: a key without its column",
    "D85: a key that no row has is no key",
    step,
    ["  judgeKey({ key: row_rules.key ?? undefined, duplicates: row_rules.duplicates }, table.columns);\n", ""],
    reading,
  ),
  mutant(
    "upload: another owner's is read",
    "T24: an upload is its owner's alone",
    `${uploads}/use-upload.ts`,
    ["if (!record || record.owner !== owner || isOver)", "if (!record || isOver)"],
    use,
  ),
  mutant(
    "upload: used again",
    "T24: an upload is used once",
    `${uploads}/use-upload.ts`,
    ["if (record.used_by !== null && record.used_by !== taskgroup_id) throw used(record);", ""],
    use,
  ),
  mutant(
    "upload: a day old",
    "SPEC, Uploads: an upload vanishes after a day",
    `${uploads}/use-upload.ts`,
    ["record.owner !== owner || isOver)", "record.owner !== owner)"],
    use,
  ),
  mutant(
    "upload: any size",
    "T24: the form takes the announced size and no more",
    "lambdas/adapters/s3/upload-forms.ts",
    ['["content-length-range", 1, max_bytes],', ""],
    ["test/adapters/s3/upload-forms.test.ts"],
  ),
  mutant(
    "upload: any number of forms",
    "T24: five forms are open at most",
    `${uploads}/create-upload.ts`,
    ["if (open.length >= maxOpenUploads)", "if (open.length >= 1_000)"],
    ["test/core/uploads/create-upload.test.ts"],
  ),
  mutant(
    "upload: any number of bytes a day",
    "T24: 1 GB a UTC day",
    `${uploads}/create-upload.ts`,
    ["if (day_bytes > maxUploadBytesADay)", "if (day_bytes < 0)"],
    ["test/core/uploads/create-upload.test.ts"],
  ),
  mutant(
    "upload: whatever lies there is read",
    "T24: the file that was there when the group was created, by its ETag",
    "lambdas/adapters/memory/objects.ts",
    ["if (!body || etagOf(body) !== etag) return false;", "if (!body) return false;"],
    reading,
  ),
  mutant(
    "upload: sent before all is read",
    "SPEC, Uploads: nothing is priced or sent before all rows are read",
    "lambdas/core/task-group/send/prepare.ts",
    ['if (state === "reading") return go("read_inputs");', 'if (state === "reading") return go("add_runs");'],
    reading,
  ),
  mutant(
    "upload: a cancel does not stop the reader",
    "D88: a cancel is written by whoever reads, which then stores nothing more",
    "lambdas/core/task-group/read/progress.ts",
    ['if (after.state === "cancelling") throw', 'if (after.state === "failed") throw'],
    reading,
  ),
  mutant(
    "upload: a failed reading is priced",
    "SPEC, Uploads: a file with mistakes ends the group before anything is priced",
    step,
    ["if (error instanceof Refused) return await notReadable(ports, record, holder, error);", ""],
    reading,
  ),
];
