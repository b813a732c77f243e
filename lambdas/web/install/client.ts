/** Copy buttons and links to one entry; without script the text is there to select. */

const say = (button: HTMLButtonElement, text: string): void => {
  button.textContent = text;
  setTimeout(() => {
    button.textContent = "Copy";
  }, 2_000);
};

const select = (node: Node): void => {
  const range = document.createRange();
  range.selectNodeContents(node);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
};

const copy = async (pre: HTMLElement, button: HTMLButtonElement): Promise<void> => {
  try {
    await navigator.clipboard.writeText(pre.textContent);
    say(button, "Copied");
  } catch {
    select(pre);
    say(button, "Selected");
  }
};

for (const pre of document.querySelectorAll<HTMLElement>("pre[data-copy]")) {
  const frame = document.createElement("div");
  frame.className = "copyable";
  pre.replaceWith(frame);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => void copy(pre, button));
  frame.append(pre, button);
}

const openNamed = (): void => {
  const named = document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDetailsElement) named.open = true;
};
addEventListener("hashchange", openNamed);
openNamed();
