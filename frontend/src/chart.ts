// The organisation chart: larger and smaller, drawn about, walked by keyboard, branches folded without losing the place. Without
// this file it scrolls, every card is a link, and folding loads the page anew.
import { isForFocus } from "./keys";
import { speak } from "./speaking";

const LEAST = 0.15;
const MOST = 3;
const STEP = 1.25;
/** No smaller at first, however large the drawing: the rest is scrolled to. */
const READABLE = 0.7;

let scale = 1;
let fits = true;

const frame = (): HTMLElement | null => document.querySelector<HTMLElement>(".picture-sheet .picture");
const drawing = (): SVGSVGElement | null => document.querySelector<SVGSVGElement>("svg#chart");
const cards = (): SVGAElement[] => [...document.querySelectorAll<SVGAElement>("#chart .node")];

/** The scale at which all of it is seen; no larger than it was drawn, and no smaller than one can read on a wide screen. */
function fitting(svg: SVGSVGElement, room: HTMLElement): number {
  const [width, height] = [Number(svg.dataset["width"]), Number(svg.dataset["height"])];
  return Math.min(1, (room.clientWidth - 2) / width, Math.max(room.clientHeight, 400) / height);
}

/** Draw at a scale, the given point of the frame staying where it is. */
function draw(to: number, at?: { x: number; y: number }): void {
  const svg = drawing();
  const room = frame();
  if (!svg || !room) return;
  const x = at?.x ?? room.clientWidth / 2;
  const y = at?.y ?? room.clientHeight / 2;
  const before = scale;
  scale = Math.min(MOST, Math.max(LEAST, to));
  svg.setAttribute("width", String(Number(svg.dataset["width"]) * scale));
  svg.setAttribute("height", String(Number(svg.dataset["height"]) * scale));
  room.scrollLeft = (room.scrollLeft + x) * (scale / before) - x;
  room.scrollTop = (room.scrollTop + y) * (scale / before) - y;
  const said = document.querySelector(".zoom-now");
  if (said) said.textContent = `${Math.round(scale * 100)} %`;
}

function zoom(how: string | undefined): void {
  const svg = drawing();
  const room = frame();
  if (!svg || !room) return;
  fits = how === "fit";
  draw(how === "in" ? scale * STEP : how === "out" ? scale / STEP : fitting(svg, room));
}

/** Bring a card into the middle of the frame, when it is not seen whole. */
function show(card: SVGAElement, always = false): void {
  const room = frame();
  if (!room) return;
  const [inner, outer] = [card.getBoundingClientRect(), room.getBoundingClientRect()];
  const seen = inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;
  if (seen && !always) return;
  room.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  room.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
}

/** One card alone is reached by Tab; the arrows go on from it. */
function rove(to: SVGAElement): void {
  for (const card of cards()) card.setAttribute("tabindex", card === to ? "0" : "-1");
  for (const fold of document.querySelectorAll("#chart .fold")) fold.setAttribute("tabindex", "-1");
}

function go(to: SVGAElement | undefined): void {
  if (!to) return;
  rove(to);
  to.focus({ preventScroll: true });
  show(to);
}

/** The card that an arrow leads to: up the manager, down the first report, sideways the colleagues. */
function towards(key: string, from: SVGAElement): SVGAElement | undefined {
  const all = cards();
  const above = from.dataset["above"];
  const beside = all.filter((card) => card.dataset["above"] === above);
  switch (key) {
    case "ArrowUp":
      return all.find((card) => card.dataset["key"] === above);
    case "ArrowDown":
      return all.find((card) => card.dataset["above"] === from.dataset["key"]);
    case "ArrowLeft":
      return beside[beside.indexOf(from) - 1];
    case "ArrowRight":
      return beside[beside.indexOf(from) + 1];
    case "Home":
      return all[0];
    case "End":
      return all.at(-1);
    default:
      return undefined;
  }
}

/** Fold or unfold a branch: the picture comes anew from the server, the place and the focus stay. */
async function fold(address: string, key: string): Promise<void> {
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => undefined);
  const old = document.getElementById("picture");
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : undefined;
  const fresh = page?.getElementById("picture");
  const room = frame();
  const before = document.getElementById(`chart-${key}`)?.getBoundingClientRect();
  if (!old || !fresh || !room || !before) {
    window.location.assign(address);
    return;
  }
  const [left, top] = [room.scrollLeft, room.scrollTop];
  old.replaceWith(fresh);
  window.history.replaceState(null, "", address);
  begin(false);
  const after = document.getElementById(`chart-${key}`);
  const now = frame();
  if (!(after instanceof SVGAElement) || !now) return;
  [now.scrollLeft, now.scrollTop] = [left, top];
  const place = after.getBoundingClientRect();
  now.scrollLeft += place.left - before.left;
  now.scrollTop += place.top - before.top;
  go(after);
  speak(after.querySelector("title")?.textContent ?? "");
}

function pressed(event: KeyboardEvent): void {
  const focus = document.activeElement;
  const card = focus instanceof SVGAElement && focus.matches("#chart .node") ? focus : undefined;
  const isBare = !event.ctrlKey && !event.altKey && !event.metaKey;
  if (!frame() || (isForFocus(event) && !(card && isBare && event.key === " "))) return;
  if (card && event.key === " " && card.dataset["fold"]) {
    event.preventDefault();
    void fold(card.dataset["fold"], card.dataset["key"] ?? "");
    return;
  }
  const to = card && towards(event.key, card);
  if (card && (to || event.key.startsWith("Arrow"))) {
    event.preventDefault();
    go(to);
    return;
  }
  const how = { "+": "in", "=": "in", "-": "out", "0": "fit" }[event.key];
  if (how) {
    event.preventDefault();
    zoom(how);
    return;
  }
  if (focus !== document.body && focus?.id !== "main") return;
  const link = { ArrowLeft: "a.turn[rel=prev]", ArrowRight: "a.turn[rel=next]", t: "#to-today", T: "#to-today" }[event.key];
  const target = link && document.querySelector<HTMLAnchorElement>(link);
  if (target) {
    event.preventDefault();
    target.click();
  }
}

/** Hold the ground and move it; two fingers draw it larger and smaller. A press on a card stays a press. */
function holdable(room: HTMLElement): void {
  const held = new Map<number, { x: number; y: number }>();
  let spread = 0;
  let moved = false;
  room.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    moved = false;
    spread = 0;
  });
  room.addEventListener("pointermove", (event) => {
    const last = held.get(event.pointerId);
    if (!last) return;
    const next = { x: event.clientX, y: event.clientY };
    held.set(event.pointerId, next);
    if (held.size === 2) {
      const [one, other] = [...held.values()];
      if (!one || !other) return;
      const apart = Math.hypot(one.x - other.x, one.y - other.y);
      const box = room.getBoundingClientRect();
      const middle = { x: (one.x + other.x) / 2 - box.left, y: (one.y + other.y) / 2 - box.top };
      if (spread) draw(scale * (apart / spread), middle);
      spread = apart;
      fits = false;
    } else if (event.pointerType === "mouse") {
      moved ||= Math.abs(next.x - last.x) + Math.abs(next.y - last.y) > 2;
      if (!moved) return;
      room.classList.add("is-held");
      room.scrollLeft -= next.x - last.x;
      room.scrollTop -= next.y - last.y;
    }
  });
  const let_go = (event: PointerEvent): void => {
    held.delete(event.pointerId);
    room.classList.remove("is-held");
  };
  room.addEventListener("pointerup", let_go);
  room.addEventListener("pointercancel", let_go);
  room.addEventListener("pointerleave", let_go);
  room.addEventListener("dragstart", (event) => event.preventDefault());
  room.addEventListener("click", (event) => moved && event.preventDefault(), true);
  room.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = room.getBoundingClientRect();
      fits = false;
      draw(scale * Math.exp(-event.deltaY / 300), { x: event.clientX - box.left, y: event.clientY - box.top });
    },
    { passive: false },
  );
}

/** Ready the picture: fitted in at first, the sought or first card reached by Tab. */
function begin(isFirst: boolean): void {
  const [svg, room] = [drawing(), frame()];
  if (!svg || !room) return;
  document.querySelector(".zoom")?.removeAttribute("hidden");
  if (!isFirst && !fits) {
    draw(scale);
  } else {
    scale = 1;
    draw(Math.max(fitting(svg, room), READABLE));
  }
  holdable(room);
  const all = cards();
  const marked = all.find((card) => card.matches(":target")) ?? all.find((card) => card.matches(".is-marked"));
  const first = marked ?? all[0];
  if (first) rove(first);
  if (!isFirst) return;
  const shown = document.querySelector<HTMLElement>(".turns [aria-current]");
  const strip = shown?.closest<HTMLElement>(".turns");
  if (shown && strip) {
    const aside = shown.getBoundingClientRect().left - strip.getBoundingClientRect().left;
    strip.scrollLeft += aside - (strip.clientWidth - shown.offsetWidth) / 2;
  }
  if (marked) show(marked, true);
  else room.scrollLeft = (room.scrollWidth - room.clientWidth) / 2;
}

export function orgChart(): void {
  document.addEventListener("keydown", pressed);
  document.addEventListener("DOMContentLoaded", () => {
    begin(true);
    const print = document.getElementById("print-chart");
    print?.removeAttribute("hidden");
    print?.addEventListener("click", () => window.print());
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : undefined;
    const button = target?.closest<HTMLElement>("[data-zoom]");
    if (button) zoom(button.dataset["zoom"]);
    const link = target?.closest<SVGAElement>("#chart a.fold");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      void fold(link.href.baseVal, link.dataset["of"] ?? "");
    }
    const found = target?.closest<HTMLAnchorElement>("a.goes-to");
    const card = found && document.getElementById(found.hash.slice(1));
    if (card instanceof SVGAElement) {
      event.preventDefault();
      go(card);
      show(card, true);
    }
  });
  document.addEventListener("focusin", (event) => {
    const card = event.target instanceof SVGAElement && event.target.matches("#chart .node") ? event.target : undefined;
    if (card) rove(card);
  });
}
