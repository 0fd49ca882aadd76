'use client';

/** The last resort: the frame itself failed, so nothing of it can be used here. */
export default function GlobalError({ reset }: { readonly reset: () => void }) {
  return (
    <html lang="en">
      <body
        style={{ font: '15px/1.5 system-ui, sans-serif', margin: '10vh auto', maxWidth: '36rem', padding: '0 1rem' }}
      >
        <h1 style={{ fontSize: '1.25rem' }}>The page failed</h1>
        <p>It is a mistake in the page, not in your clouds; nothing was changed.</p>
        <button type="button" onClick={reset}>
          Try again
        </button>
      </body>
    </html>
  );
}
