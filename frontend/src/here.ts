import { speak } from "./speaking";

const BEAT_MS = 20_000;

/** Say that this form is open, and show who else has it open. */
export function sayHere(): void {
  const place = document.getElementById("also-here");
  const address = place?.dataset["address"];
  if (!place || !address) return;
  const token = document.querySelector<HTMLInputElement>("#form [name=csrfmiddlewaretoken]")?.value ?? "";
  const words = (name: string) => {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token);
    data.append(name, "1");
    return data;
  };
  const beat = async () => {
    if (document.hidden) return;
    const answer = await fetch(address, { method: "POST", body: words("here"), redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return;
    const { said } = (await answer.json()) as { said: string };
    if (said && said !== place.textContent?.trim()) speak(said);
    place.textContent = said;
  };
  void beat();
  setInterval(() => void beat(), BEAT_MS);
  document.addEventListener("visibilitychange", () => void beat());
  window.addEventListener("pagehide", () => navigator.sendBeacon(address, words("gone")));
}
