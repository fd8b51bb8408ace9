// A button beside what people copy: addresses, citations, and the link of a sentence.

import { html, words } from "../dom";

/** Give every `.copyable` in `place` a button, and let a sentence's number copy its link. */
export function copying(place: HTMLElement): void {
  const said = words("site-words");
  const status = html("p", { class: "unseen", role: "status" });
  place.append(status);

  const copy = async (text: string, button: HTMLElement) => {
    await navigator.clipboard.writeText(text);
    status.textContent = said.copied ?? "";
    button.dataset.copied = said.copied ?? "";
    setTimeout(() => {
      delete button.dataset.copied;
      status.textContent = "";
    }, 2000);
  };

  // Without a secure context there is no clipboard: the text can still be selected.
  if (!navigator.clipboard) return;
  for (const source of place.querySelectorAll<HTMLElement>(".copyable")) {
    const button = html("button", { type: "button", class: "copy" }, said.copy ?? "");
    button.addEventListener("click", () => void copy(source.textContent ?? "", button));
    source.after(button);
  }
  for (const pin of place.querySelectorAll<HTMLAnchorElement>(".sentence > a.pin")) {
    const sentence = pin.parentElement?.id ?? "";
    const name = `${said.copy} #${sentence}`;
    const button = html("button", { type: "button", class: "copy pincopy", "aria-label": name, title: name }, "#");
    button.addEventListener("click", () => {
      const link = new URL(location.href);
      link.hash = sentence;
      void copy(link.href, button);
    });
    pin.after(button);
  }
}
