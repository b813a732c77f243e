/** Serves POST /v1/uploads: a form that sends one large file to the bucket. */
import { UploadRequest } from "../contracts/uploads.ts";
import type { Ports } from "../core/ports.ts";
import { createUpload } from "../core/uploads/create-upload.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";

export const createUploadHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write", body: UploadRequest }, async ({ body, caller }) =>
    json(201, await createUpload(ports, caller, body)),
  );
