// Sends files by the tus protocol: many at once, each goes on where it stopped, after a broken connection or a reload. It is a
// script of its own, asked for by dropping.ts.
import { defaultOptions } from "tus-js-client";
import { Sent } from "./sent";
import { speak } from "./speaking";

const AT_ONCE = 3;

/** What dropping.ts asks of this script. */
export interface Uploading {
  take(files: File[], left: number): void;
  remember(): void;
}

export function uploading(form: HTMLFormElement): Uploading {
  const batch = new Batch(form);
  window.addEventListener("beforeunload", (event) => {
    if (batch.isBusy()) event.preventDefault();
  });
  window.addEventListener("online", () => batch.again());
  return batch;
}

export class Batch implements Uploading {
  readonly list: HTMLElement;
  readonly words: DOMStringMap;
  private readonly all: Sent[] = [];
  private refreshing: Promise<void> = Promise.resolve();
  private shownDone = 0;

  constructor(readonly form: HTMLFormElement) {
    this.list = document.getElementById("coming") as HTMLElement;
    this.words = this.list.dataset;
  }

  take(files: File[], left: number): void {
    for (const old of this.all.filter((each) => each.state === "done")) this.drop(old);
    this.shownDone = 0;
    delete this.words["shown"];
    // Filled in on the way: what comes together is filed alike.
    const given = this.given();
    const here = files.map((file) => this.unfinished(file) ?? new Sent(this, file.name, file.size));
    here.forEach((sent, at) => sent.begin(files[at] as File, given));
    if (left > 0) this.say((this.form.dataset["tooMany"] ?? "").replace("{most}", String(files.length)));
    else this.say(files.length === 1 ? this.word("begunOne") : this.word("begun", { n: String(files.length) }));
    this.list.querySelector("li")?.scrollIntoView({ block: "nearest" });
    this.next();
  }

  /** Show what this browser began here and did not finish: the reader has to choose such a file again. */
  remember(): void {
    void defaultOptions.urlStorage.findAllUploads().then((found) => {
      for (const before of found) {
        if (before.metadata["place"] !== this.form.dataset["place"] || !before.metadata["filename"]) continue;
        const name = before.metadata["filename"];
        if (this.all.some((each) => each.name === name && each.size === before.size)) continue;
        this.add(new Sent(this, name, before.size ?? 0)).wait(before);
      }
    });
  }

  add(sent: Sent): Sent {
    if (!this.all.includes(sent)) this.all.push(sent);
    return sent;
  }

  drop(sent: Sent): void {
    const at = this.all.indexOf(sent);
    if (at >= 0) this.all.splice(at, 1);
    const had = sent.row.contains(document.activeElement);
    sent.row.remove();
    this.list.hidden = this.all.length === 0;
    if (had) this.form.querySelector<HTMLElement>("input[type=file]")?.focus();
    this.next();
  }

  /** Send as many as go at once; when nothing is left to send, show what came of it. */
  next(): void {
    const busy = this.all.filter((each) => each.state === "sending" || each.state === "filing").length;
    for (const sent of this.all.filter((each) => each.state === "waiting").slice(0, Math.max(0, AT_ONCE - busy))) sent.send();
    this.list.hidden = this.all.length === 0;
    this.sum();
  }

  /** How many are filed, those that have left the list for the page itself among them. */
  sum(): void {
    const place = document.getElementById("coming-sum");
    if (!place) return;
    const done = this.shownDone + this.all.filter((each) => each.state === "done").length;
    const all = this.shownDone + this.all.length;
    place.textContent = done === all ? this.count("filed", done) : this.word("sum", { done: String(done), n: String(all) });
    place.hidden = all < 2 && this.all.length > 0;
  }

  again(): void {
    for (const sent of this.all) if (sent.state === "lost") sent.send();
  }

  isBusy(): boolean {
    return this.all.some((each) => ["waiting", "sending", "lost", "filing"].includes(each.state));
  }

  /** Something ended, well or not. When all has ended the page shows it, and it is said once. */
  ended(): void {
    this.next();
    if (this.isBusy()) return;
    const done = this.all.filter((each) => each.state === "done").length;
    const failed = this.all.filter((each) => each.state === "failed").length;
    this.say([this.count("filed", done), this.count("failed", failed)].filter(Boolean).join(" "));
    if (done > 0) this.refreshing = this.refreshing.then(() => this.refresh());
  }

  say(text: string): void {
    speak(text);
  }

  word(name: string, facts: Record<string, string> = {}): string {
    return Object.entries(facts).reduce((text, [key, value]) => text.replace(`{${key}}`, value), this.words[name] ?? "");
  }

  private count(name: "filed" | "failed", n: number): string {
    return n === 0 ? "" : n === 1 ? this.word(`${name}One`) : this.word(`${name}Many`, { n: String(n) });
  }

  token(): string {
    return this.form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  }

  /** The place and the class, as they stand in the form when files are dropped. */
  given(): [string, string][] {
    return [...new FormData(this.form)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
  }

  private unfinished(file: File): Sent | undefined {
    return this.all.find((each) => each.state === "unfinished" && each.name === file.name && each.size === file.size);
  }

  /** The parts of the page that files change are asked for again; the rest of it, and what is typed there, stays. */
  private async refresh(): Promise<void> {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const here of document.querySelectorAll<HTMLElement>("[data-fresh]")) {
      const fresh = page.getElementById(here.id);
      if (fresh && !here.contains(document.activeElement)) here.replaceWith(document.importNode(fresh, true));
    }
    // What the page itself shows now leaves the list, unless something is said of it or it has the focus.
    for (const sent of this.all.filter((each) => each.isQuiet())) {
      if (sent.row.contains(document.activeElement)) continue;
      this.shownDone += 1;
      this.drop(sent);
    }
    this.words["shown"] = "yes";
  }
}
