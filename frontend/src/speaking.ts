const SHOWN_MS = 10_000;

/** Say a result to those who listen: there is one polite place for it. */
export function speak(text: string): void {
  const place = document.getElementById("spoken");
  if (place && text) place.textContent = text;
}

/** The toast is spoken, unless something newer was said, can be closed, and goes by itself; not while it is pointed at or has the focus. */
export function speakToast(): void {
  const toast = document.getElementById("toast");
  if (!toast) return;
  setTimeout(() => {
    if (!document.getElementById("spoken")?.textContent?.trim()) speak(toast.querySelector("span")?.textContent ?? "");
  }, 200);
  const close = toast.querySelector<HTMLButtonElement>(".close");
  close?.removeAttribute("hidden");
  close?.addEventListener("click", () => toast.remove());
  const wait = () =>
    setTimeout(() => (toast.matches(":hover, :focus-within") ? wait() : toast.remove()), SHOWN_MS);
  wait();
}
