// The switches of the plan page are plain checkboxes; this remembers them for the next visit.

const KEY = "plangraph.switches";

/** Set the switches as the reader left them. */
export function switches(): void {
  const boxes = [...document.querySelectorAll<HTMLInputElement>("input.switch")];
  if (!boxes.length) return;
  const on = new Set(recall());
  for (const box of boxes) {
    if (on.has(box.id)) box.checked = true;
    box.addEventListener("change", () =>
      keep(boxes.filter((each) => each.checked).map((each) => each.id)),
    );
  }
}

function recall(): string[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]") as string[];
  } catch {
    return []; // storage is refused, or holds somebody else's words
  }
}

function keep(ids: string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(ids));
  } catch {
    // Storage is full or refused; the switches still work.
  }
}
