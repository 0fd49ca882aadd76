import styles from './signing.module.css';

const count = 97;

/** Rays of light in the brand's colour, computed once: long waves carry them, short ones make them flicker. */
const rays = Array.from({ length: count }, (_, index) => {
  const at = index / (count - 1);
  const wave = Math.sin(at * 5.6 + 0.4) * 70 + Math.sin(at * 13) * 16;
  const flicker = Math.sin(index * 1.7) * 5 + Math.sin(index * 4.3) * 4;
  const top = 150 - at * 70 + wave * 0.55 + flicker;
  const length = 360 + Math.sin(at * 6.6 + 1.4) * 130 + Math.sin(index * 2.9) * 26;
  const glow = 0.42 + Math.sin(at * 9.4 + 2.4) * 0.26 + Math.sin(index * 2.1) * 0.08;
  return {
    x: 4 + index * 7.45,
    top: Math.round(top),
    bottom: Math.round(top + length),
    opacity: Math.max(0.12, Math.min(0.9, glow)).toFixed(2),
    gradient: index % 3,
  };
});

/** The picture beside the sign-in form. */
export function Rays() {
  return (
    <div className={styles.art} aria-hidden="true">
      <svg viewBox="0 0 720 900" preserveAspectRatio="xMidYMin slice">
        <title>Rays of light</title>
        <defs>
          {[640, 690, 740].map((end, index) => (
            <linearGradient key={end} id={`ray-${index}`} gradientUnits="userSpaceOnUse" x1="0" y1="40" x2="0" y2={end}>
              <stop offset="0" stopColor="var(--ray-a)" stopOpacity="0" />
              <stop offset=".34" stopColor="var(--ray-a)" />
              <stop offset=".62" stopColor="var(--ray-b)" stopOpacity=".75" />
              <stop offset="1" stopColor="var(--ray-b)" stopOpacity="0" />
            </linearGradient>
          ))}
        </defs>
        <g strokeWidth="2.6" strokeLinecap="round">
          {rays.map((ray) => (
            <line
              key={ray.x}
              x1={ray.x}
              x2={ray.x}
              y1={ray.top}
              y2={ray.bottom}
              stroke={`url(#ray-${ray.gradient})`}
              strokeOpacity={ray.opacity}
            />
          ))}
        </g>
      </svg>
    </div>
  );
}
