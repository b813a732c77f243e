/** Links that people share files by, and the address of the file itself. */

export interface ShareLink {
  /** The service, as people call it. */
  readonly service: string;
  /** Where the file is downloaded; the link as it came where that is it already. */
  readonly url: string;
  /** What was done with the link, a sentence without the link itself; null for nothing. */
  readonly note: string | null;
}

/** The address of the file, or null where this link is it already or leads to no file. */
type Rewrite = (url: URL, wantsSheet: boolean) => URL | null;

interface Service {
  readonly name: string;
  readonly hosts: RegExp;
  readonly download: Rewrite;
  /** What the address answers. */
  readonly as: string;
}

const withQuery = (base: string, query: Readonly<Record<string, string | null | undefined>>): URL => {
  const url = new URL(base);
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  return url;
};

/** `gid` is the tab: after `#` in links as browsers show them, in the query in others. */
const gidOf = (url: URL): string | null =>
  /(?:^#|[#&])gid=(\d+)/.exec(url.hash)?.[1] ?? /^\d+$/.exec(url.searchParams.get("gid") ?? "")?.[0] ?? null;

const googleSheet: Rewrite = (url, wantsSheet) => {
  const published = /^\/spreadsheets\/(?:u\/\d+\/)?d\/e\/([\w-]+)\/pubhtml\/?$/.exec(url.pathname)?.[1];
  const output = wantsSheet ? "xlsx" : "csv";
  const gid = wantsSheet ? null : gidOf(url);
  if (published !== undefined) {
    const base = `https://docs.google.com/spreadsheets/d/e/${published}/pub`;
    return withQuery(base, { output, gid, single: gid === null ? null : "true" });
  }
  const id = /^\/spreadsheets\/(?:u\/\d+\/)?d\/(?!e\/)([\w-]+)(?:\/(?:edit|view|preview|htmlview|copy)?\/?)?$/.exec(
    url.pathname,
  )?.[1];
  if (id === undefined) return null;
  const base = `https://docs.google.com/spreadsheets/d/${id}/export`;
  return withQuery(base, { format: output, gid, resourcekey: url.searchParams.get("resourcekey") });
};

const googleDrive: Rewrite = (url) => {
  const named = /^\/file\/(?:u\/\d+\/)?d\/([\w-]+)(?:\/|$)/.exec(url.pathname)?.[1];
  const id = named ?? (url.pathname === "/open" ? url.searchParams.get("id") : null);
  if (!id) return null;
  const resourcekey = url.searchParams.get("resourcekey");
  return withQuery("https://drive.google.com/uc", { export: "download", id, resourcekey });
};

const dropbox: Rewrite = (url) => {
  if (!/^\/(?:s|scl\/fi)\//.test(url.pathname) || url.searchParams.get("dl") === "1") return null;
  const file = new URL(url);
  file.searchParams.delete("raw");
  file.searchParams.set("dl", "1");
  return file;
};

const downloadNow = (url: URL): URL => {
  const file = new URL(url);
  file.searchParams.delete("web");
  file.searchParams.set("download", "1");
  return file;
};

const oneDrive: Rewrite = (url) => {
  if (url.searchParams.get("download") === "1" || url.pathname.startsWith("/download")) return null;
  if (url.hostname.endsWith("1drv.ms") || /^\/:[a-z]:\//.test(url.pathname)) return downloadNow(url);
  if (!/^\/(?:edit|view|redir|embed)(?:\.aspx)?$/.test(url.pathname)) return null;
  const { searchParams } = url;
  return withQuery("https://onedrive.live.com/download", {
    cid: searchParams.get("cid"),
    resid: searchParams.get("resid"),
    authkey: searchParams.get("authkey"),
  });
};

/** Links of files are `/:x:/s/site/…`, x for Excel. */
const sharePoint: Rewrite = (url) =>
  /^\/:[a-z]:\//.test(url.pathname) && url.searchParams.get("download") !== "1" ? downloadNow(url) : null;

const gitHub: Rewrite = (url) => {
  const file = /^\/([^/]+)\/([^/]+)\/blob\/(.+)$/.exec(url.pathname);
  if (!file) return null;
  const token = url.searchParams.get("token");
  return withQuery(`https://raw.githubusercontent.com/${file[1]}/${file[2]}/${file[3]}`, { token });
};

const services: readonly Service[] = [
  { name: "Google Sheets", hosts: /^docs\.google\.com$/, download: googleSheet, as: "its export" },
  { name: "Google Drive", hosts: /^drive\.google\.com$/, download: googleDrive, as: "the file itself" },
  { name: "Dropbox", hosts: /^(?:www\.)?dropbox\.com$/, download: dropbox, as: "the file itself" },
  { name: "OneDrive", hosts: /^(?:1drv\.ms|onedrive\.live\.com)$/, download: oneDrive, as: "the file itself" },
  { name: "SharePoint", hosts: /^[\w-]+\.sharepoint\.com$/, download: sharePoint, as: "the file itself" },
  { name: "GitHub", hosts: /^(?:www\.)?github\.com$/, download: gitHub, as: "the raw file" },
];

/**
 * The download form of a link to a file at one of these services, or null for every other address. Always https, on the host
 * that is written above. `wantsSheet`: a sheet was asked for by name or number, so the whole workbook is fetched.
 */
export const shareLink = (link: string, { wantsSheet }: { wantsSheet: boolean }): ShareLink | null => {
  const url = URL.canParse(link) ? new URL(link) : null;
  const service = url?.protocol === "https:" ? services.find(({ hosts }) => hosts.test(url.hostname)) : undefined;
  if (!url || !service) return null;
  const { name, as } = service;
  const file = service.download(url, wantsSheet);
  if (!file) return { service: name, url: link, note: null };
  return {
    service: name,
    url: file.href,
    note: `The address is a ${name} link: ${as} was fetched from ${file.hostname}.`,
  };
};
