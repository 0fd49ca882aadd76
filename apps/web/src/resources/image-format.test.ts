import { expect, test } from 'vitest';
import { formatProblem, imageKind, imageName } from './image-format.ts';

/** A file with these words at these places. */
function fileWith(size: number, ...words: ReadonlyArray<readonly [offset: number, bytes: readonly number[] | string]>) {
  const bytes = new Uint8Array(size);
  for (const [offset, word] of words)
    bytes.set(typeof word === 'string' ? new TextEncoder().encode(word) : word, offset);
  return new Blob([bytes]);
}

test.each([
  ['qcow2', fileWith(4096, [0, 'QFI'], [3, [0xfb]])],
  ['vmdk', fileWith(4096, [0, 'KDMV'])],
  ['vmdk', fileWith(4096, [0, '# Disk DescriptorFile\nversion=1'])],
  ['vhdx', fileWith(4096, [0, 'vhdxfile'])],
  ['vhd', fileWith(4096, [0, 'conectix'])],
  ['vhd', fileWith(4096, [4096 - 512, 'conectix'])],
  ['vdi', fileWith(4096, [0x40, [0x7f, 0x10, 0xda, 0xbe]])],
  ['iso', fileWith(40_000, [0x8001, 'CD001'])],
])('a %s file is known by its contents', async (format, file) => {
  expect(await imageKind(file)).toEqual({ format });
});

test('a file without a sign may be anything', async () => {
  for (const size of [0, 3, 511, 100_000]) expect(await imageKind(fileWith(size))).toBeUndefined();
  expect(formatProblem(undefined, 'qcow2')).toBeUndefined();
});

test.each([
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
])('a file packed with %s is refused, whatever it is called', async (program, bytes) => {
  const kind = await imageKind(fileWith(4096, [0, bytes]));
  expect(formatProblem(kind, 'raw')).toContain(`packed with ${program}`);
});

test('another format than the file has is refused; a CD that is a disk, too, is not', () => {
  expect(formatProblem({ format: 'qcow2' }, 'raw')).toContain('is QCOW2');
  expect(formatProblem({ format: 'qcow2' }, 'qcow2')).toBeUndefined();
  expect(formatProblem({ format: 'iso' }, 'raw')).toBeUndefined();
});

test('an image is called as its file', () => {
  expect(imageName('debian-12-generic.qcow2')).toBe('debian-12-generic');
  expect(imageName('noble-server-24.04.IMG')).toBe('noble-server-24.04');
  expect(imageName('.iso')).toBe('.iso');
  expect(imageName(`${'a'.repeat(119)} b.raw`)).toBe('a'.repeat(119));
});
