import { classNames } from './class-names.ts';
import styles from './provider-mark.module.css';

/** What a provider's adapter says of its mark: a monogram in one of four outlines, told apart without colour. */
export interface ProviderMarkProps {
  readonly letters: string;
  readonly shape: 'square' | 'circle' | 'cut' | 'hexagon';
  /** Read to screen readers. Absent where the name stands beside the mark. */
  readonly name?: string | undefined;
  /** A simulated provider has a dashed outline: nothing there is real. */
  readonly isSimulated?: boolean;
  readonly size?: 'md' | 'lg';
}

const outlines = {
  square: 'M4 1h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3Z',
  circle: 'M9 1a8 8 0 0 1 0 16A8 8 0 0 1 9 1Z',
  cut: 'M5 1h12v12l-4 4H1V5Z',
  hexagon: 'M5 1h8l4.2 8L13 17H5L.8 9Z',
} satisfies Record<ProviderMarkProps['shape'], string>;

/** A provider's monogram, grey and ours. */
export function ProviderMark({ letters, shape, name, isSimulated = false, size = 'md' }: ProviderMarkProps) {
  return (
    <svg
      viewBox="0 0 18 18"
      role={name ? 'img' : undefined}
      aria-label={name}
      aria-hidden={name ? undefined : true}
      className={classNames(styles.mark, size === 'lg' && styles.lg)}
    >
      <path className={styles.outline} d={outlines[shape]} strokeDasharray={isSimulated ? '2.4 1.6' : undefined} />
      <text x="9" y="12.2">
        {letters}
      </text>
    </svg>
  );
}
