import { type LimitName, limitNames, limitWord, usedOf } from './limits.ts';
import styles from './organization.module.css';
import type { Limits } from './queries.ts';

/** Every limit with what is used of it. Use is undefined or null while it is not known: limits show without it. */
export function QuotaRows({
  limits,
  used,
  names = limitNames,
}: {
  readonly limits: Limits;
  readonly used: Partial<Limits> | null | undefined;
  /** Those that are shown; default: all. */
  readonly names?: readonly LimitName[];
}) {
  return names.map((name) => {
    const limit = limits[name];
    const amount = used ? (used[name] ?? 0) : undefined;
    const share = amount === undefined || limit === null ? 0 : limit === 0 ? 1 : Math.min(1, amount / limit);
    return (
      <div key={name} className={styles.usage}>
        <span>{limitWord(name)}</span>
        <span className={styles.gauge} aria-hidden="true">
          <i style={{ width: `${share * 100}%` }} data-full={share >= 0.9 || undefined} />
        </span>
        <span>{usedOf(name, amount, limit)}</span>
      </div>
    );
  });
}
