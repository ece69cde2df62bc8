import { isLost, lost, say } from "./line";

/** What the editor of a procedure sends: changes in batches, one at a time, kept on this computer until they have come in. */
export interface Change {
  op: string;
  id?: string;
  [name: string]: unknown;
}

export interface Answer {
  outline: string;
  panel: string;
  faults_html: string;
  faults_said: string;
  row: string;
  chosen?: string;
  seen: string;
  said?: string;
  theirs?: Record<string, string>;
  can_undo: boolean;
  can_redo: boolean;
}

interface Kept {
  batch: string;
  sent: Change[];
  waiting: Change[];
}

export class Line {
  private kept: Kept = { batch: "", sent: [], waiting: [] };
  private isSending = false;
  private asksRow = false;

  constructor(
    private readonly address: string,
    private readonly name: string,
    private readonly token: () => string,
    private readonly row: () => string,
    private readonly came: (answer: Answer, done: Change[]) => void,
    private readonly refused: (said: string) => void,
    private readonly state: (words: "keeping" | "kept" | "lost") => void,
  ) {
    const before = this.read();
    if (before && before.sent.length + before.waiting.length) {
      this.kept = before;
      void this.send();
    }
  }

  /** Whether everything has come in. */
  get isIdle(): boolean {
    return !this.isSending && this.kept.sent.length === 0 && this.kept.waiting.length === 0;
  }

  /** Whether more is on its way, which will bring the rows again. */
  get isBehind(): boolean {
    return this.kept.waiting.length > 0;
  }

  push(...changes: Change[]): void {
    for (const change of changes) {
      const last = this.kept.waiting.at(-1);
      if (change.op === "title" && last?.op === "title" && last.id === change.id) last["title"] = change["title"];
      else this.kept.waiting.push(change);
    }
    this.write();
    void this.send();
  }

  /** Ask for the panel of the row where the writer is. */
  ask(): void {
    this.asksRow = true;
    void this.send();
  }

  /** The page goes: what is left is sent behind it, and sent again when the draft is opened if it did not come in. */
  leave(): void {
    if (this.isIdle) return;
    if (!this.kept.sent.length) this.begin();
    void fetch(this.address, { ...this.request(this.kept.sent), keepalive: true }).catch(() => undefined);
  }

  private begin(): void {
    const single = this.kept.waiting.findIndex((change) => change.op === "undo" || change.op === "redo");
    const count = single === -1 ? this.kept.waiting.length : Math.max(single, 1);
    this.kept.sent = this.kept.waiting.splice(0, count);
    this.kept.batch = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    this.write();
  }

  private async send(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    try {
      while (this.kept.sent.length || this.kept.waiting.length || this.asksRow) {
        if (!this.kept.sent.length) this.begin();
        this.asksRow = false;
        if (this.kept.sent.length) this.state("keeping");
        if (!(await this.once())) return;
      }
    } finally {
      this.isSending = false;
    }
  }

  private async once(): Promise<boolean> {
    const done = this.kept.sent;
    let answer: Response;
    try {
      answer = await fetch(this.address, this.request(done));
    } catch {
      return this.later();
    }
    if (answer.status === 401 || answer.status === 403 || answer.redirected) {
      say("out");
      return false;
    }
    if (answer.status >= 500) return this.later();
    const told = (await answer.json().catch(() => ({ said: "" }))) as Answer & { said: string };
    this.kept.sent = [];
    this.write();
    if (isLost()) say("back");
    if (!answer.ok) {
      this.refused(told.said);
      return true;
    }
    this.state("kept");
    this.came(told, done);
    return true;
  }

  private later(): false {
    this.state("lost");
    lost(() => void this.send());
    return false;
  }

  private request(changes: Change[]): RequestInit {
    return {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token() },
      body: JSON.stringify({ batch: changes.length ? this.kept.batch : "", changes, row: this.row() }),
    };
  }

  private write(): void {
    try {
      if (this.kept.sent.length + this.kept.waiting.length) localStorage.setItem(this.name, JSON.stringify(this.kept));
      else localStorage.removeItem(this.name);
    } catch {
      // No room, or no storage at all: the page itself still has it.
    }
  }

  private read(): Kept | null {
    try {
      return JSON.parse(localStorage.getItem(this.name) ?? "null") as Kept | null;
    } catch {
      return null;
    }
  }
}
