// Every page loads this; a page works without it. What only some pages need is a chunk of its own.

import { combobox } from "./site/combobox";
import { copying } from "./site/copying";
import { switches } from "./site/switches";

for (const input of document.querySelectorAll<HTMLInputElement>("input[data-suggest]")) combobox(input);
copying(document.body);
switches();

for (const box of document.querySelectorAll<HTMLElement>("[data-graph]")) {
  box.hidden = false;
  const shutter = box.querySelector("details");
  const open = async () => (await import("./graph/neighbourhood")).neighbourhood(box);
  shutter?.addEventListener("toggle", () => void open(), { once: true });
}
