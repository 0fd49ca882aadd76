import type { computeOperations } from '@kumo/api-contract';

/** How the data of an image is laid out, as the API names it. */
export type ImageFormat = (typeof computeOperations)['images']['upload']['query']['_output']['format'];

/** What people call each. */
export const imageFormats: Readonly<Record<ImageFormat, string>> = {
  qcow2: 'QCOW2 (QEMU)',
  raw: 'Raw disk',
  vmdk: 'VMDK (VMware)',
  vhd: 'VHD (Hyper-V, before 2012)',
  vhdx: 'VHDX (Hyper-V)',
  vdi: 'VDI (VirtualBox)',
  iso: 'ISO (CD or DVD)',
};

/** What the beginning of a file says about it. */
export type ImageKind =
  | { readonly format: ImageFormat }
  /** Packed by this program: no cloud unpacks it. */
  | { readonly packedBy: string }
  /** A raw disk, or something else that has no sign. */
  | undefined;

/** Signs by their place in the file; the first that matches says it. */
const signs: ReadonlyArray<readonly [offset: number, bytes: string, kind: NonNullable<ImageKind>]> = [
  [0, 'QFI\u00fb', { format: 'qcow2' }],
  [0, 'KDMV', { format: 'vmdk' }],
  [0, '# Disk DescriptorFile', { format: 'vmdk' }],
  [0, 'vhdxfile', { format: 'vhdx' }],
  [0, 'conectix', { format: 'vhd' }],
  [0x40, '\u007f\u0010\u00da\u00be', { format: 'vdi' }],
  [0x8001, 'CD001', { format: 'iso' }],
  [0, '\u001f\u008b', { packedBy: 'gzip' }],
  [0, '\u00fd7zXZ\u0000', { packedBy: 'xz' }],
  [0, '\u0028\u00b5\u002f\u00fd', { packedBy: 'zstd' }],
  [0, 'BZh', { packedBy: 'bzip2' }],
  [0, 'PK\u0003\u0004', { packedBy: 'zip' }],
  [0, '7z\u00bc\u00af', { packedBy: '7-Zip' }],
];

/** Looks at the signs that a file carries; a few hundred bytes are read. Rejects when the file cannot be read. */
export async function imageKind(file: Blob): Promise<ImageKind> {
  for (const [offset, bytes, kind] of signs) {
    if ((await textAt(file, offset, bytes.length)) === bytes) return kind;
  }
  // A VHD of fixed size has its sign in the last 512 bytes alone.
  const isFixedVhd = file.size >= 512 && (await textAt(file, file.size - 512, 8)) === 'conectix';
  return isFixedVhd ? { format: 'vhd' } : undefined;
}

async function textAt(file: Blob, offset: number, length: number): Promise<string> {
  const bytes = new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  return String.fromCharCode(...bytes);
}

/** Why a file cannot be uploaded as that format; undefined when it can, as far as one sees. */
export function formatProblem(kind: ImageKind, format: ImageFormat): string | undefined {
  if (kind === undefined) return undefined;
  if ('packedBy' in kind) return `The file is packed with ${kind.packedBy}. Unpack it first: clouds take it as it is.`;
  // Most ISO images are disks, too.
  const fits = kind.format === format || (kind.format === 'iso' && format === 'raw');
  return fits ? undefined : `By its contents the file is ${imageFormats[kind.format]}, not ${imageFormats[format]}.`;
}

/** A name for the image of a file: its own, without what says how it is laid out, and at most 120 characters. */
export function imageName(fileName: string): string {
  const bare = fileName.replace(/\.(?:qcow2?|raw|img|vmdk|vhdx?|vdi|iso|bin)$/i, '');
  return (bare === '' ? fileName : bare).slice(0, 120).trim();
}
