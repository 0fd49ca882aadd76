import type { Journal } from '../journal/journal.ts';
import { Account, type AccountRecord } from './account.ts';
import { SandboxError } from './errors.ts';
import { type AccountSettings, profileSchema } from './profile.ts';

/** All accounts of this sandbox, as the journal knows them. */
export class Accounts {
  readonly #journal: Journal;
  readonly #now: () => number;
  readonly #accounts = new Map<string, Account>();

  constructor(journal: Journal, now: () => number = Date.now) {
    this.#journal = journal;
    this.#now = now;
  }

  /** Reads all accounts back and takes up what was under way in them. */
  open(): void {
    this.#journal.open((record) => this.#restore(record as AccountRecord));
    for (const account of this.#accounts.values()) account.resume();
  }

  /** The account of that name. Throws `AccountNotFound` for one that was never connected. */
  get(name: string): Account {
    const account = this.#accounts.get(name);
    if (account === undefined) throw new SandboxError('AccountNotFound', `There is no account ${name}.`);
    return account;
  }

  /** The account of that name with these settings, made where there is none. */
  ensure(name: string, settings: AccountSettings): Account {
    const existing = this.#accounts.get(name);
    if (existing !== undefined) {
      const isSame =
        existing.instanceCount === settings.instances &&
        JSON.stringify(existing.profile) === JSON.stringify(settings.profile);
      if (!isSame) existing.configure(settings);
      return existing;
    }
    const epochMs = settings.epoch === undefined ? this.#now() : Date.parse(settings.epoch);
    const account = this.#make(name, { ...settings, epochMs });
    this.#write(account.settingsRecord());
    return account;
  }

  /** Forgets an account and all that is in it. */
  remove(name: string): void {
    this.get(name).close();
    this.#accounts.delete(name);
    this.#journal.compact(this.#records());
  }

  names(): readonly string[] {
    return [...this.#accounts.keys()];
  }

  /** Writes everything down for good. */
  close(): void {
    for (const account of this.#accounts.values()) account.close();
    this.#journal.close();
  }

  #make(name: string, settings: AccountSettings & { readonly epochMs: number }): Account {
    const account = new Account(name, settings, { now: this.#now, write: (record) => this.#write(record) });
    this.#accounts.set(name, account);
    return account;
  }

  #write(record: AccountRecord): void {
    this.#journal.append(record);
    // After this turn: the thing that is being written is not on its shelf yet.
    if (this.#journal.isLong) queueMicrotask(() => this.#compact());
  }

  #compact(): void {
    if (this.#journal.isLong) this.#journal.compact(this.#records());
  }

  *#records(): Iterable<AccountRecord> {
    for (const account of this.#accounts.values()) yield* account.records();
  }

  #restore(record: AccountRecord): void {
    const account = this.#accounts.get(record.a);
    if (account !== undefined) {
      account.restore(record);
      return;
    }
    if (!('settings' in record)) throw new Error(`The journal tells of the account ${record.a} before it began.`);
    const { epoch, instances, profile } = record.settings;
    const made = this.#make(record.a, { instances, profile: profileSchema.parse(profile), epochMs: epoch });
    made.restore(record);
  }
}
