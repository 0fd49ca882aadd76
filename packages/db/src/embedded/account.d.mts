/** The account that a child process runs as; absent: this process's own. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** Whom Postgres runs as. */
export function postgresAccount(): Account;

/**
 * The nearest folder on the way to `target` (itself included) that `account` cannot enter, if any. Folders that do not
 * exist yet are passed over: whoever makes them decides.
 */
export function closedFolder(target: string, account: Account): string | undefined;
