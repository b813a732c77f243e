/** Part: signing forms of uploads. */
import { s3UploadForms } from "../adapters/s3/upload-forms.ts";
import type { Part } from "./compose.ts";
import { read } from "./environment.ts";

export const uploads: Part = { uploadForms: () => s3UploadForms(read("BUCKET")) };
