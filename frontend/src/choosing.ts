import { speak } from "./speaking";

const PAUSE_MS = 80;
let last: HTMLInputElement | null = null;
let isAll = false;
let soon: ReturnType<typeof setTimeout> | undefined;
let asking: AbortController | undefined;
let kept = new Set<string>();

/** Rows are chosen by their tick boxes; the bar over the foot says how many, their sum, and what can be done with them. */
export function choosing(): void {
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    if (target instanceof HTMLInputElement && target.name === "row") tickedBy(target, event.shiftKey);
    else if (target.id === "every-row" && target instanceof HTMLInputElement) tickAll(target.checked);
    else if (target.closest("#bar .close")) chooseNone();
    else if (target.closest("#bar .all-matching")) chooseAllMatching();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (!document.getElementById("bar") || document.querySelector("details[open]")) return;
    event.preventDefault();
    chooseNone();
  });
  document.addEventListener("htmx:before:swap", () => (kept = new Set(chosen().map((box) => box.value))));
  document.addEventListener("htmx:after:swap", again);
  // Back from another page the browser has kept the ticks.
  window.addEventListener("pageshow", () => boxes().length > 0 && changed());
}

/** Choose a row, or no longer: the key X. */
export function chooseRow(row: Element): void {
  const box = row.querySelector<HTMLInputElement>("input[name=row]");
  if (!box) return;
  box.checked = !box.checked;
  tickedBy(box, false);
}

/** Choose every row from the one chosen last to this one. */
export function chooseTo(row: Element): void {
  const box = row.querySelector<HTMLInputElement>("input[name=row]");
  if (!box) return;
  box.checked = true;
  tickedBy(box, true);
}

/** Choose all that the filters leave, those on other pages too. */
export function chooseAllMatching(): void {
  isAll = true;
  for (const box of boxes()) box.checked = true;
  changed();
}

function chooseNone(): void {
  isAll = false;
  for (const box of boxes()) box.checked = false;
  changed();
  if (!document.activeElement?.closest("#list")) document.querySelector<HTMLElement>("#list .opens")?.focus();
}

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("#list input[name=row]")];
}

function chosen(): HTMLInputElement[] {
  return boxes().filter((box) => box.checked);
}

function tickedBy(box: HTMLInputElement, isRange: boolean): void {
  const all = boxes();
  if (isRange && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b) as [number, number];
    for (const between of all.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
  isAll = false;
  changed();
}

function tickAll(isChosen: boolean): void {
  isAll = false;
  for (const box of boxes()) box.checked = isChosen;
  changed();
}

/** After the list was swapped: what was chosen and still stands there stays chosen. */
function again(): void {
  if (boxes().length === 0) return bar("");
  for (const box of boxes()) box.checked = kept.has(box.value);
  isAll = false;
  changed();
}

function changed(): void {
  const some = chosen().length;
  const every = document.getElementById("every-row");
  if (every instanceof HTMLInputElement) {
    every.checked = some > 0 && some === boxes().length;
    every.indeterminate = some > 0 && some < boxes().length;
  }
  const form = document.getElementById("many");
  form?.querySelector("input[name=all]")?.remove();
  if (isAll) form?.insertAdjacentHTML("beforeend", '<input type="hidden" name="all" value="yes">');
  clearTimeout(soon);
  asking?.abort();
  if (some === 0) return bar("");
  soon = setTimeout(() => void ask(), PAUSE_MS);
}

async function ask(): Promise<void> {
  const form = document.getElementById("many");
  if (!(form instanceof HTMLFormElement)) return;
  const query = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  asking = new AbortController();
  const answer = await fetch(`${form.action}?${query}`, {
    headers: { "HX-Request": "true" },
    signal: asking.signal,
  }).catch(() => null);
  if (!answer?.ok || answer.redirected || chosen().length === 0) return;
  bar(await answer.text());
}

function bar(html: string): void {
  const place = document.getElementById("bar-place");
  if (!place || (!html && !place.hasChildNodes())) return;
  const had = document.activeElement instanceof HTMLElement && place.contains(document.activeElement) ? document.activeElement : null;
  place.innerHTML = html;
  const more = place.querySelector<HTMLElement>(".all-matching");
  const form = document.getElementById("many");
  if (more) more.hidden = !(form?.dataset["more"] === "yes" && chosen().length === boxes().length);
  speak(place.firstElementChild instanceof HTMLElement ? (place.firstElementChild.dataset["said"] ?? "") : "");
  if (had) (place.querySelector<HTMLElement>("button") ?? document.querySelector<HTMLElement>("#list .opens"))?.focus();
}
