import { CodeBlock } from '@kumo/ui';
import type { Provider } from '../data/clouds.ts';
import styles from './clouds.module.css';

/** What the credentials must be allowed at the least, to be copied to where rights are given. */
export function RightsHelp(props: { readonly rights: NonNullable<Provider['connectionForm']['rights']> }) {
  const { title, help, text } = props.rights;
  return (
    <details className={styles.more}>
      <summary>{title}</summary>
      <p className="mb-2 max-w-[72ch] text-muted">{help}</p>
      <CodeBlock code={text} label={title} />
    </details>
  );
}
