/** Links that people share files by become the address of the file, on a host that is written in the code. */
import { describe, expect, it } from "@jest/globals";
import { shareLink } from "../../../../lambdas/core/formats/links/share-link.ts";

const id = "1AbC-d_E";
const sheets = "https://docs.google.com/spreadsheets";
const fileAt = (link: string, wantsSheet = false) => shareLink(link, { wantsSheet })?.url;

describe("share links", () => {
  it.each([
    [`${sheets}/d/${id}/edit#gid=42`, `${sheets}/d/${id}/export?format=csv&gid=42`],
    [`${sheets}/d/${id}/edit?gid=7&usp=sharing#gid=7`, `${sheets}/d/${id}/export?format=csv&gid=7`],
    [`${sheets}/u/1/d/${id}/view?resourcekey=0-x`, `${sheets}/d/${id}/export?format=csv&resourcekey=0-x`],
    [`${sheets}/d/${id}`, `${sheets}/d/${id}/export?format=csv`],
    [`${sheets}/d/e/2PACX-1v/pubhtml?gid=3`, `${sheets}/d/e/2PACX-1v/pub?output=csv&gid=3&single=true`],
    ["https://drive.google.com/file/d/1x_y/view?usp=sharing", "https://drive.google.com/uc?export=download&id=1x_y"],
    [
      "https://drive.google.com/open?id=1x_y&resourcekey=k",
      "https://drive.google.com/uc?export=download&id=1x_y&resourcekey=k",
    ],
    ["https://www.dropbox.com/s/abc/a.csv?dl=0", "https://www.dropbox.com/s/abc/a.csv?dl=1"],
    [
      "https://www.dropbox.com/scl/fi/abc/a.xlsx?rlkey=k&raw=1",
      "https://www.dropbox.com/scl/fi/abc/a.xlsx?rlkey=k&dl=1",
    ],
    ["https://1drv.ms/x/s!Abc?e=x", "https://1drv.ms/x/s!Abc?e=x&download=1"],
    [
      "https://onedrive.live.com/edit.aspx?resid=A!1&authkey=!k&cid=a",
      "https://onedrive.live.com/download?cid=a&resid=A%211&authkey=%21k",
    ],
    [
      "https://contoso-my.sharepoint.com/:x:/g/personal/a/Ex?e=1&web=1",
      "https://contoso-my.sharepoint.com/:x:/g/personal/a/Ex?e=1&download=1",
    ],
    ["https://github.com/o/r/blob/main/data/a%20b.csv", "https://raw.githubusercontent.com/o/r/main/data/a%20b.csv"],
  ])("%s is fetched as %s", (link, file) => {
    expect(fileAt(link)).toBe(file);
  });

  it("of Google Sheets give the whole workbook where a sheet is asked for", () => {
    expect(fileAt(`${sheets}/d/${id}/edit#gid=42`, true)).toBe(`${sheets}/d/${id}/export?format=xlsx`);
  });

  it.each([
    `${sheets}/d/${id}/export?format=csv&gid=1`,
    `${sheets}/d/e/2PACX-1v/pub?output=csv`,
    "https://drive.google.com/uc?export=download&id=1x_y",
    "https://www.dropbox.com/s/abc/a.csv?dl=1",
    "https://contoso.sharepoint.com/:x:/g/Ex?download=1",
    "https://github.com/o/r",
  ])("that lead to the file already, or to none, stay: %s", (link) => {
    expect(shareLink(link, { wantsSheet: false })).toEqual({ service: expect.any(String), url: link, note: null });
  });

  it.each([
    "http://docs.google.com/spreadsheets/d/1/edit",
    "https://docs.google.com.evil.example/spreadsheets/d/1/edit",
    "https://evil.example/docs.google.com/spreadsheets/d/1/edit",
    "https://docs.google.com@evil.example/spreadsheets/d/1/edit",
    "https://x.evilsharepoint.com/:x:/g/a",
    "https://example.com/a.csv",
    "no address",
  ])("are of these services alone: %s", (link) => {
    expect(shareLink(link, { wantsSheet: false })).toBeNull();
  });

  it("are told by service and host, without what is secret in them", () => {
    const note = shareLink("https://www.dropbox.com/scl/fi/abc/a.csv?rlkey=hush&dl=0", { wantsSheet: false })?.note;
    expect(note).toBe("The address is a Dropbox link: the file itself was fetched from www.dropbox.com.");
  });
});
