/** Whether an IP address is on the public internet (IANA special-purpose registries, v4 and v6). */
import ipaddr from "ipaddr.js";

/** Special blocks the library counts as ordinary unicast. */
const alsoSpecial = [
  "192.88.99.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.175.48.0/24",
  "2620:4f:8000::/48",
].map((block) => ipaddr.parseCIDR(block));
/** Global unicast as allocated; everything outside is special or not assigned. */
const globalUnicast = ipaddr.parseCIDR("2000::/3");

export const isPublicAddress = (text: string): boolean => {
  if (!ipaddr.isValid(text) || text.includes("%")) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== "unicast") return false;
  if (address.kind() === "ipv6" && !address.match(globalUnicast)) return false;
  return !alsoSpecial.some((block) => block[0].kind() === address.kind() && address.match(block));
};
