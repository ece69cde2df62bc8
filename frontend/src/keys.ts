/** Whether a key is meant for what has the focus, or is no key for this reader.
 *
 * Single letters are off while one writes, beside Ctrl, Alt and Meta, while a dialog is open, and for whoever has switched
 * them off (WCAG 2.1.4). */
export function isForFocus(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return true;
  if (event.key.length === 1 && document.body.dataset["letters"] === "off") return true;
  if (document.querySelector("dialog[open]")) return true;
  const target = event.target;
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));
}

const SECOND_KEY_MS = 1500;
let isGoing = false;
let going: ReturnType<typeof setTimeout> | undefined;

/** The keys of every page: `?`, G and a letter, N, Z, letters that buttons name, F6, Ctrl Enter. */
export function pageKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key === "F6") return nextRegion(event);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return sendForm(event);
    if (isForFocus(event) || event.repeat) return;
    if (isGoing) return go(event);
    const key = event.key.toLowerCase();
    if (event.key === "?") return openKeys(event);
    if (key === "g") return startGoing();
    if (key === "n") return press(newThing(), event);
    if (key === "z") return press(document.querySelector<HTMLElement>("#toast .undo"), event);
    if (/^[a-zæøå]$/.test(key)) press(document.querySelector<HTMLElement>(`[data-key="${key}"]`), event);
  });
}

function startGoing(): void {
  isGoing = true;
  going = setTimeout(() => (isGoing = false), SECOND_KEY_MS);
}

function go(event: KeyboardEvent): void {
  isGoing = false;
  clearTimeout(going);
  const places = JSON.parse(document.body.dataset["go"] ?? "{}") as Record<string, string>;
  const place = places[event.key.toLowerCase()];
  if (place === undefined) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  window.location.assign(place);
}

/** The one thing that this page makes: its primary button, on a list. */
function newThing(): HTMLElement | null {
  return document.querySelector("[data-new]") ?? (document.getElementById("list") && document.querySelector(".head .actions a.primary"));
}

/** Press a button or link that is seen; one that opens fields gives the first of them the focus. */
function press(target: HTMLElement | null, event: KeyboardEvent): void {
  if (!target?.checkVisibility()) return;
  event.preventDefault();
  const fields = target.tagName === "SUMMARY" ? target.closest("details") : null;
  if (!fields) return target.click();
  fields.open = true;
  fields.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select")?.focus();
}

/** Ctrl Enter sends the form that has the focus; where none has it, the page's only one. */
function sendForm(event: KeyboardEvent): void {
  const inside = event.target instanceof Element ? event.target.closest("form") : null;
  const own = inside?.matches("form.act") ? [inside as HTMLFormElement] : [];
  const [form, another] = inside ? own : document.querySelectorAll<HTMLFormElement>("main form.act");
  if (!form || another) return;
  event.preventDefault();
  form.requestSubmit();
}

/** F6 goes from region to region, Shift F6 back; a region that cannot have the focus itself gives it to its first link. */
function nextRegion(event: KeyboardEvent): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((region) => region.checkVisibility());
  if (regions.length === 0) return;
  event.preventDefault();
  // Regions may stand inside each other; the innermost one that has the focus counts.
  const inside = regions.map((region) => region.contains(document.activeElement)).lastIndexOf(true);
  const step = event.shiftKey ? -1 : 1;
  const next = regions[inside < 0 ? 0 : (inside + step + regions.length) % regions.length];
  const target = next?.matches("[tabindex]")
    ? next
    : [...(next?.querySelectorAll<HTMLElement>("a[href], button, summary, input:not([type=hidden]), select, textarea") ?? [])].find(
        (inside) => inside.checkVisibility(),
      );
  target?.focus();
}

/** The dialog with all keys, those of this page first. It is fetched when it is asked for. */
async function openKeys(event: KeyboardEvent): Promise<void> {
  const dialog = document.getElementById("keys-dialog");
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  const body = dialog.querySelector(".dialog-body");
  if (body && !body.hasChildNodes()) {
    const page = encodeURIComponent(document.body.dataset["page"] ?? "");
    const answer = await fetch(`${dialog.dataset["address"]}?page=${page}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    body.innerHTML = await answer.text();
  }
  if (!dialog.open) dialog.showModal();
}
