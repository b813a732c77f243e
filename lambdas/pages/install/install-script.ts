/** Decides what the copy buttons of the install page do; without script the text is there to select. */
export const installScript = String.raw`
"use strict";
const say = (button, text) => {
  button.textContent = text;
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
};
const select = (node) => {
  const range = document.createRange();
  range.selectNodeContents(node);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
};
for (const pre of document.querySelectorAll("pre[data-copy]")) {
  const frame = document.createElement("div");
  frame.className = "copyable";
  pre.replaceWith(frame);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(pre.textContent);
      say(button, "Copied");
    } catch {
      select(pre);
      say(button, "Selected");
    }
  });
  frame.append(pre, button);
}
const openNamed = () => {
  const named = document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDetailsElement) named.open = true;
};
addEventListener("hashchange", openNamed);
openNamed();
`;
