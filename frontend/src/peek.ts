import htmx from "htmx.org/dist/htmx.esm.js";
import { focusRow } from "./rows";

/** The side panel: Space shows the object of a row beside the list, Escape closes it. It stands in the address as `peek`. */
export function peeking(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (!isPeekOpen() || document.querySelector("details[open]:focus-within")) return;
    event.preventDefault();
    closePeek();
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("#close-peek")) return;
    event.preventDefault();
    closePeek();
  });
  // A document that stands on a page: Space looks at it beside the page, as it does in a list.
  document.addEventListener("keydown", (event) => {
    const link = event.target;
    if (event.key !== " " || !(link instanceof HTMLAnchorElement) || !link.dataset["peek"]) return;
    event.preventDefault();
    const row = link.closest("li");
    if (row && document.getElementById("peek")?.dataset["row"] === row.id) closePeek();
    else void bring(link.dataset["peek"], row);
  });
}

export function isPeekOpen(): boolean {
  return document.getElementById("peek") !== null;
}

/** Look at the object of a row; a second time closes the panel. */
export function peekAt(row: HTMLElement, event: KeyboardEvent): void {
  if (!row.querySelector(".opens")) return;
  event.preventDefault();
  if (document.getElementById("peek")?.dataset["row"] === row.id) closePeek();
  else void show(row);
}

/** Look at the next or previous object while the panel has the focus. */
export function peekNext(by: 1 | -1, rows: HTMLElement[]): void {
  const here = rows.findIndex((row) => row.id === document.getElementById("peek")?.dataset["row"]);
  const next = rows[here + by];
  if (here >= 0 && next) void show(next);
}

async function show(row: HTMLElement): Promise<void> {
  const where = new URL(window.location.href);
  where.searchParams.set("peek", row.id.slice(row.id.lastIndexOf("-") + 1));
  if (await bring(where.href, row)) window.history.replaceState(window.history.state, "", where);
}

/** Put the panel of this address beside the page; whether there is one. */
async function bring(where: string, row: HTMLElement | null): Promise<boolean> {
  const headers = { "HX-Request": "true", "Bagland-Part": "peek" };
  const answer = await fetch(where, { headers }).catch(() => null);
  if (!answer?.ok || answer.redirected) return false;
  const held = document.createElement("template");
  held.innerHTML = await answer.text();
  const panel = held.content.getElementById("peek");
  if (!panel) return false;
  document.getElementById("peek")?.remove();
  document.getElementById("main")?.append(panel);
  htmx.process(panel);
  row?.scrollIntoView({ block: "nearest" });
  document.getElementById("peek-title")?.focus({ preventScroll: true });
  return true;
}

function closePeek(): void {
  const panel = document.getElementById("peek");
  const row = document.getElementById(panel?.dataset["row"] ?? "");
  panel?.remove();
  const where = new URL(window.location.href);
  where.searchParams.delete("peek");
  window.history.replaceState(window.history.state, "", where);
  const link = row?.querySelector<HTMLElement>("[data-peek]");
  if (link) link.focus();
  else focusRow(row);
}
