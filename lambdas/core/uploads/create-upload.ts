/** Announces a file: the form it is sent with, within what one owner may have on its way. */
import {
  maxOpenUploads,
  maxUploadBytesADay,
  uploadFormMs,
  uploadUsableMs,
  type UploadAllowance,
  type UploadCreated,
  type UploadRequest,
} from "../../contracts/uploads.ts";
import { compareAndSwap } from "../compare-and-swap.ts";
import type { Caller } from "../oauth/sign-in/caller.ts";
import type { Ports } from "../ports.ts";
import { conflict } from "../problem.ts";

type UploadPorts = Pick<Ports, "uploads" | "uploadAllowances" | "uploadForms" | "clock" | "random">;

/** Where the file of an upload arrives. */
export const uploadKey = (upload_id: string): string => `uploads/${upload_id}`;

/** Throws Refused 409 with five forms open, and where the day's bytes would pass 1 GB. */
export const createUpload = async (
  ports: UploadPorts,
  caller: Caller,
  asked: UploadRequest,
): Promise<UploadCreated> => {
  const { owner } = caller;
  const { content_type, bytes } = asked;
  const upload_id = `upl_${Buffer.from(ports.random.bytes(16)).toString("hex")}`;
  const now = ports.clock.now();
  const until = now + uploadFormMs;
  await reserve(ports, owner, { upload_id, until, bytes });
  await ports.uploads.insert({
    upload_id,
    rev: 0,
    owner,
    content_type,
    name: asked.name ?? "",
    max_bytes: bytes,
    created_at: now,
    used_by: null,
    expires_at: Math.ceil((now + uploadUsableMs) / 1_000),
  });
  const seconds = uploadFormMs / 1_000;
  const form = await ports.uploadForms.form({ key: uploadKey(upload_id), content_type, max_bytes: bytes, seconds });
  return { upload_id, ...form, expires_at: new Date(until).toISOString(), max_bytes: bytes };
};

const reserve = async (
  ports: UploadPorts,
  owner: string,
  asked: { upload_id: string; until: number; bytes: number },
): Promise<void> => {
  const now = ports.clock.now();
  await changeAllowance(ports, owner, (allowance) => {
    const day = new Date(now).toISOString().slice(0, 10);
    const open = allowance.open.filter(({ until }) => until > now);
    const day_bytes = (allowance.day === day ? allowance.day_bytes : 0) + asked.bytes;
    if (open.length >= maxOpenUploads) {
      const first = Math.min(...open.map(({ until }) => until));
      throw conflict({
        code: "too_many_uploads",
        title: "Too many open uploads",
        detail: `${maxOpenUploads} uploads are open: start a task group with one of them, or try again after ${new Date(first).toISOString()}.`,
      });
    }
    if (day_bytes > maxUploadBytesADay) {
      throw conflict({
        code: "upload_day_full",
        title: "Too many bytes today",
        detail: `The files of one UTC day may have ${maxUploadBytesADay} bytes together. Send this one tomorrow.`,
        more: { limit_bytes: maxUploadBytesADay },
      });
    }
    return { ...allowance, day, day_bytes, open: [...open, { upload_id: asked.upload_id, until: asked.until }] };
  });
};

/** One form less is open. */
export const closeForm = async (
  ports: Pick<Ports, "uploadAllowances">,
  owner: string,
  upload_id: string,
): Promise<void> => {
  await changeAllowance(ports, owner, (allowance) => {
    const open = allowance.open.filter((form) => form.upload_id !== upload_id);
    return open.length === allowance.open.length ? null : { ...allowance, open };
  });
};

const changeAllowance = (
  ports: Pick<Ports, "uploadAllowances">,
  owner: string,
  change: (allowance: UploadAllowance) => UploadAllowance | null,
): Promise<UploadAllowance> => {
  const { uploadAllowances } = ports;
  let isNew = false;
  return compareAndSwap({
    name: `The uploads of ${owner}`,
    read: async () => {
      const stored = await uploadAllowances.get(owner);
      isNew = stored === null;
      return stored ?? { owner, rev: 0, open: [], day: "", day_bytes: 0 };
    },
    replace: async (changed) =>
      isNew ? ((await uploadAllowances.insert(changed)) ? changed : null) : uploadAllowances.replace(changed),
    change,
  });
};
