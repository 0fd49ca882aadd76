'use client';

/** Placeholder for the next commit. */
export function LoadedPalette() {
  return null;
}
