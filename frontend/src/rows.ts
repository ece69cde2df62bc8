import { isForFocus } from "./keys";

/** J and K go from row to row, `/` to the field that finds; Enter opens the row by itself, for its link has the focus. */
export function rowKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (isForFocus(event)) return;
    if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
    else if (event.key === "/") find(event);
  });
}

function move(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>(".rows tbody .opens")];
  if (links.length === 0) return;
  const here = links.findIndex((link) => link.closest("tr")?.contains(document.activeElement));
  const next = links[here < 0 ? 0 : Math.min(Math.max(here + step, 0), links.length - 1)];
  next?.focus({ preventScroll: true });
  next?.closest("tr")?.scrollIntoView({ block: "nearest" });
}

function find(event: KeyboardEvent): void {
  const field = document.getElementById("find");
  if (!(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  field.focus();
  field.select();
}
