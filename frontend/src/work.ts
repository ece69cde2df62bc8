import { isForFocus } from "./keys";

/** My work: J and K go from thing to thing, the one that has the focus stands beside the list, ready to be decided. */
export function myWork(): void {
  const list = document.getElementById("work");
  const place = document.getElementById("chosen-place");
  if (!list) return;
  let asking: AbortController | undefined;
  let before = "";
  const links = () => [...list.querySelectorAll<HTMLAnchorElement>(".work-what a")];
  const shown = () => document.getElementById("chosen")?.dataset["of"] ?? "";
  const codeOf = (link: Element) => link.closest("li")?.id ?? "";

  const mark = () => {
    for (const link of links()) {
      if (codeOf(link) === shown()) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const look = async (link: HTMLAnchorElement) => {
    if (!place || !link.dataset["item"] || codeOf(link) === shown() || !isWide()) return;
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(link.dataset["item"], { headers: { "HX-Request": "true" }, signal: asking.signal });
      if (!answer.ok || answer.redirected) return;
      place.innerHTML = await answer.text();
      mark();
    } catch {
      // Another was asked for, or the server is away: the row itself still opens.
    }
  };

  mark();
  document.addEventListener("keydown", (event) => {
    if (isForFocus(event)) return;
    if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
  });
  const move = (step: 1 | -1) => {
    const all = links();
    const here = all.findIndex((link) => link.closest("li")?.contains(document.activeElement));
    const start = here < 0 ? all.findIndex((link) => codeOf(link) === shown()) - (step > 0 ? 1 : -1) : here;
    const next = all[Math.min(Math.max(start + step, 0), all.length - 1)];
    next?.focus();
    next?.closest("li")?.scrollIntoView({ block: "nearest" });
  };
  list.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLAnchorElement) void look(event.target);
  });
  list.addEventListener("pointerdown", () => (before = shown()));
  list.addEventListener("click", (event) => {
    const row = event.target instanceof Element ? event.target.closest("li") : null;
    const link = row?.querySelector<HTMLAnchorElement>(".work-what a");
    if (!row || !link?.dataset["item"] || !isWide()) return;
    const isLink = event.target instanceof Element && event.target.closest("a") === link;
    // The first press of the mouse looks, the second opens; Enter (no press) opens.
    if (isLink && (event.detail === 0 || before === row.id)) return;
    if (!isLink && event.target instanceof Element && event.target.closest("a, button")) return;
    event.preventDefault();
    link.focus({ preventScroll: true });
  });
}

function isWide(): boolean {
  return matchMedia("(min-width: 64rem)").matches;
}
