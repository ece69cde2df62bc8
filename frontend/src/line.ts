/** The bar that says how the connection stands; it counts down to the next try, and offers to try at once. */
const WAIT_SECONDS = 8;
let ticking: ReturnType<typeof setInterval> | undefined;

function bar(): { place: HTMLElement; words: HTMLElement; button: HTMLElement } | null {
  const place = document.getElementById("line");
  const words = place?.querySelector<HTMLElement>("span");
  const button = place?.querySelector<HTMLElement>("button");
  return place && words && button ? { place, words, button } : null;
}

/** No connection: say so, and try again in eight seconds, or when asked to. */
export function lost(again: () => void): void {
  const shown = bar();
  if (!shown) return;
  clearInterval(ticking);
  let left = WAIT_SECONDS;
  const tell = () => (shown.words.textContent = (shown.place.dataset["lost"] ?? "").replace("{s}", String(left)));
  const retry = () => {
    clearInterval(ticking);
    shown.words.textContent = shown.place.dataset["trying"] ?? "";
    again();
  };
  tell();
  shown.place.hidden = false;
  // The countdown is for the eye: it is announced once.
  shown.words.setAttribute("role", "alert");
  setTimeout(() => shown.words.removeAttribute("role"), 900);
  shown.button.hidden = false;
  shown.button.onclick = retry;
  ticking = setInterval(() => {
    left -= 1;
    if (left > 0) tell();
    else retry();
  }, 1000);
}

/** Say one thing about the line; `name` is one of its sentences. */
export function say(name: "back" | "out"): void {
  const shown = bar();
  if (!shown) return;
  clearInterval(ticking);
  shown.button.hidden = true;
  shown.words.setAttribute("role", "alert");
  shown.words.textContent = shown.place.dataset[name] ?? "";
  shown.place.hidden = false;
  if (name === "back") setTimeout(() => found(), 4000);
}

/** All is well. */
export function found(): void {
  clearInterval(ticking);
  const shown = bar();
  if (shown) shown.place.hidden = true;
}

export function isLost(): boolean {
  return document.getElementById("line")?.hidden === false;
}

/** Whether the server answers: asks for a small file that no cache keeps. */
export async function answers(): Promise<boolean> {
  const mark = document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href;
  if (!mark) return true;
  try {
    const answer = await fetch(mark, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(4000) });
    return answer.status < 500;
  } catch {
    return false;
  }
}
