import { isForFocus } from "./keys";
import { isPeekOpen, peekAt, peekNext } from "./peek";
import { chooseAllMatching, chooseRow, chooseTo } from "./choosing";

/** The keys of a list: J, K and arrows from row to row, Space looks at one, X chooses it, [ and ] order, Alt 1…9 views.
 *
 * Enter opens the row by itself, for its link has the focus. */
export function rowKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (isOrderKey(event)) return order(event);
    if (event.altKey && /^[1-9]$/.test(event.key) && !event.ctrlKey) return openTab(event);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a" && !isTyping(event)) return all(event);
    if (isForFocus(event)) return;
    const row = rowOf(document.activeElement);
    const key = event.key;
    if (key === "j" || (row && key === "ArrowDown")) step(event, 1);
    else if (key === "k" || (row && key === "ArrowUp")) step(event, -1);
    else if (row && (key === "Home" || key === "End")) goTo(event, key === "Home" ? 0 : -1);
    else if (row && key === " ") peekAt(row, event);
    else if (row && key === "x") chooseRow(row);
    else if (row && key === "X") chooseTo(row);
    else if (key === "/") find(event);
  });
}

/** The row of a list that something stands in. */
export function rowOf(place: Element | null): HTMLTableRowElement | null {
  return place?.closest<HTMLTableRowElement>("#list .rows tbody tr") ?? null;
}

/** Give the focus to a row, by the link that opens it, and bring it into view above the bars. */
export function focusRow(row: HTMLElement | null | undefined): void {
  const target = row?.querySelector<HTMLElement>(".opens") ?? row?.querySelector<HTMLElement>("a, input");
  target?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

function rows(): HTMLTableRowElement[] {
  const inList = document.querySelectorAll<HTMLTableRowElement>("#list .rows tbody tr");
  return [...(inList.length > 0 ? inList : document.querySelectorAll<HTMLTableRowElement>(".rows tbody tr"))];
}

function step(event: KeyboardEvent, by: 1 | -1): void {
  if (document.querySelector("#peek:focus-within")) return peekNext(by, rows());
  const all = rows().filter((row) => row.querySelector(".opens, input"));
  if (all.length === 0) return;
  event.preventDefault();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  focusRow(all[here < 0 ? 0 : Math.min(Math.max(here + by, 0), all.length - 1)]);
}

function goTo(event: KeyboardEvent, place: 0 | -1): void {
  event.preventDefault();
  focusRow(rows().at(place));
}

function all(event: KeyboardEvent): void {
  if (!document.getElementById("many") || isPeekOpen()) return;
  event.preventDefault();
  chooseAllMatching();
}

function find(event: KeyboardEvent): void {
  const field = document.getElementById("find");
  if (!(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  field.focus();
  field.select();
}

function openTab(event: KeyboardEvent): void {
  const tab = document.querySelectorAll<HTMLAnchorElement>("#views li a")[Number(event.key) - 1];
  if (!tab) return;
  event.preventDefault();
  tab.click();
}

/** `[` and `]` need AltGr on a Danish keyboard, which some systems call Ctrl and Alt. */
function isOrderKey(event: KeyboardEvent): boolean {
  if ((event.key !== "[" && event.key !== "]") || isTyping(event) || event.metaKey) return false;
  if ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph") && !(event.ctrlKey && event.altKey)) return false;
  return document.body.dataset["letters"] !== "off" && !document.querySelector("dialog[open]");
}

/** `]` turns the order round, then goes on to the next column that has one; `[` goes the other way. */
function order(event: KeyboardEvent): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>("#list thead th a")];
  if (links.length === 0) return;
  event.preventDefault();
  const here = links.findIndex((link) => link.closest("th")?.hasAttribute("aria-sort"));
  const isTurned = new URLSearchParams(window.location.search).get("order")?.startsWith("-") ?? false;
  const isForward = event.key === "]";
  const stays = here >= 0 && (isForward ? !isTurned : isTurned);
  const next = stays ? here : (here + (isForward ? 1 : -1) + links.length) % links.length;
  links[next]?.click();
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
}
