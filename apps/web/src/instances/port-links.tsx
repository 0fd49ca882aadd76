'use client';

import type { Instance } from '@kumo/model';
import { useSyncExternalStore } from 'react';
import { useCloudsById } from '../data/clouds.ts';
import { distinctPorts, portLabel, portUrl } from './port-address.ts';
import styles from './port-links.module.css';

const never = () => () => undefined;

/** Name of the machine that this page comes from; empty before the browser has taken over. */
function usePageHost(): string {
  return useSyncExternalStore(
    never,
    () => window.location.hostname,
    () => '',
  );
}

/**
 * The ports of an instance, those that a browser can open as links.
 *
 * @param props.limit how many are shown; the rest is counted
 */
export function PortLinks({ instance, limit }: { readonly instance: Instance; readonly limit?: number }) {
  const cloud = useCloudsById().get(instance.cloudId);
  const pageHost = usePageHost();
  const ports = distinctPorts(instance.ports);
  const shown = limit === undefined ? ports : ports.slice(0, limit);
  if (ports.length === 0) return <span className={styles.none}>–</span>;
  return (
    <span className={styles.ports} title={ports.map(portLabel).join(', ')}>
      {shown.map((port) => {
        // A port of what does not run leads nowhere.
        const url =
          pageHost !== '' && cloud && instance.state === 'running'
            ? portUrl(port, cloud.endpoint, pageHost)
            : undefined;
        const label = portLabel(port);
        return url ? (
          <a key={label} className="link mono" href={url} target="_blank" rel="noreferrer" title={`Open ${url}`}>
            {label}
          </a>
        ) : (
          <span key={label} className={`mono ${styles.closed}`}>
            {label}
          </span>
        );
      })}
      {ports.length > shown.length ? <span className={styles.closed}>+{ports.length - shown.length}</span> : null}
    </span>
  );
}
