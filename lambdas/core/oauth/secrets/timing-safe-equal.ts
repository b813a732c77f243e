/** Whether two texts are equal without telling, by time, how much of them is. */
import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

export const timingSafeEqualText = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
