import { classNames } from './class-names.ts';
import styles from './provider-mark.module.css';

type Outline = 'square' | 'circle' | 'cut' | 'hexagon' | 'dashed';

/** Monogram, outline and name of every provider that is known; ours, grey, told apart without colour. */
const marks: Readonly<
  Record<
    string,
    {
      readonly letters: string;
      readonly outline: Outline;
      readonly name: string;
    }
  >
> = {
  docker: { letters: 'Dk', outline: 'square', name: 'Docker' },
  aws: { letters: 'Aw', outline: 'circle', name: 'AWS' },
  openstack: { letters: 'Os', outline: 'cut', name: 'OpenStack' },
  cloudstack: { letters: 'Cs', outline: 'hexagon', name: 'CloudStack' },
  sandbox: { letters: 'Sb', outline: 'dashed', name: 'Sandbox' },
};

const outlines = {
  square: <rect className={styles.outline} x="1" y="1" width="16" height="16" rx="3" />,
  circle: <circle className={styles.outline} cx="9" cy="9" r="8" />,
  cut: <path className={styles.outline} d="M5 1h12v12l-4 4H1V5Z" />,
  hexagon: <path className={styles.outline} d="M5 1h8l4.2 8L13 17H5L.8 9Z" />,
  dashed: <circle className={styles.outline} cx="9" cy="9" r="8" strokeDasharray="2.4 1.6" />,
} satisfies Record<Outline, React.ReactNode>;

/** A provider's name as people read it; a provider added later reads as its own key. */
export function providerName(provider: string): string {
  return marks[provider]?.name ?? provider.charAt(0).toUpperCase() + provider.slice(1);
}

/** A provider's monogram. Its name must stand beside it, or be given by the label that this carries. */
export function ProviderMark({ provider, size = 'md' }: { readonly provider: string; readonly size?: 'md' | 'lg' }) {
  const mark = marks[provider];
  return (
    <svg
      viewBox="0 0 18 18"
      role="img"
      aria-label={providerName(provider)}
      className={classNames(styles.mark, size === 'lg' && styles.lg)}
    >
      {outlines[mark?.outline ?? 'square']}
      <text x="9" y="12.2">
        {mark?.letters ?? providerName(provider).slice(0, 2)}
      </text>
    </svg>
  );
}
