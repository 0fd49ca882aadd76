import { DeregisterImageCommand, DescribeImagesCommand, type Filter, type Image } from '@aws-sdk/client-ec2';
import { type CallContext, type ImageObservation, type ImagesPort, ProviderError } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { fromImage } from './image-mapping.ts';
import { listPage } from './paging.ts';
import { readOne, removeOne } from './reading.ts';

/** Accounts that publish the images which are listed (each distribution names its own): Amazon, Canonical, Debian. */
const publishers = ['amazon', '099720109477', '136693071363'];

/** Of their ten thousands of images, those of current systems. Everything else can be launched by its id all the same. */
const wellKnown: Filter[] = [
  { Name: 'state', Values: ['available'] },
  { Name: 'virtualization-type', Values: ['hvm'] },
  { Name: 'root-device-type', Values: ['ebs'] },
  {
    Name: 'name',
    Values: [
      'al2023-ami-2023.*-kernel-6.*',
      'amzn2-ami-hvm-2.0.*-gp2',
      'ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-*-server-*',
      'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-*-server-*',
      'debian-12-*',
      'debian-13-*',
      'Windows_Server-2022-English-Full-Base-*',
      'Windows_Server-2025-English-Full-Base-*',
    ],
  },
];

/** Public images change by the week, milliseconds. */
const publicForMs = 60 * 60_000;

/** Images: the account's own, then well-known public ones. Never the whole public catalogue. */
export function imagesPort(client: AwsClient): ImagesPort {
  let known: { readonly at: number; readonly images: readonly Image[] } | undefined;
  const publicImages = async (context: CallContext) => {
    if (known === undefined || Date.now() - known.at > publicForMs) {
      const query = new DescribeImagesCommand({ Owners: publishers, Filters: wellKnown });
      known = { at: Date.now(), images: newestOfEach((await client.ec2(context, query)).Images ?? []) };
    }
    return known.images;
  };
  return {
    list: (context, request) =>
      listPage<Image, ImageObservation>(request, {
        fetch: async ({ NextToken, MaxResults }) => {
          if (NextToken === publicToken) return { items: await publicImages(context), nextToken: undefined };
          const page = NextToken === undefined ? { MaxResults } : { MaxResults, NextToken };
          const { Images, NextToken: next } = await client.ec2(
            context,
            new DescribeImagesCommand({ Owners: ['self'], ...page }),
          );
          return { items: Images ?? [], nextToken: next || publicToken };
        },
        idOf: ({ ImageId = '' }) => ImageId,
        map: (natives) => natives.map(fromImage),
      }),
    get: async (context, nativeId) =>
      fromImage(
        await readOne(client, context, 'ami', nativeId, async (ImageIds) => {
          return (await client.ec2(context, new DescribeImagesCommand({ ImageIds }))).Images;
        }),
      ),
    delete: (context, nativeId) =>
      removeOne(client, 'ami', nativeId, async (ImageId) => {
        // Its snapshots go with it: nothing else could start from them, and they would be billed on.
        await client.ec2(context, new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }));
      }),
  };
}

/** Stands for the public images in a page marker, after the account's own. */
const publicToken = 'public';

/** Publishers leave every build of the last years in place: of each series only the newest is listed. */
function newestOfEach(images: readonly Image[]): readonly Image[] {
  const newest = new Map<string, Image>();
  for (const image of images) {
    const series = `${image.OwnerId} ${image.Architecture} ${(image.Name ?? '').replaceAll(/\d[\d.-]{7,}\d/g, '*')}`;
    const held = newest.get(series);
    if (held === undefined || (image.CreationDate ?? '') > (held.CreationDate ?? '')) newest.set(series, image);
  }
  return [...newest.values()];
}

/**
 * The image that a launch names, by id or by name. By name it is the newest of that name, the account's own first.
 * `withDevice` asks for its root device too. Throws `not_found`.
 */
export async function findImage(
  client: AwsClient,
  context: CallContext,
  reference: string,
  withDevice: boolean,
): Promise<{ readonly id: string; readonly rootDevice: string | undefined }> {
  const isId = /^ami-[0-9a-f]{8,17}$/.test(reference);
  if (isId && !withDevice) return { id: reference, rootDevice: undefined };
  const query = isId
    ? { ImageIds: [reference] }
    : { Owners: ['self', ...publishers], Filters: [{ Name: 'name', Values: [reference] }] };
  const { Images = [] } = await client.ec2(context, new DescribeImagesCommand(query));
  const isOwn = ({ Public }: Image) => (Public === true ? 0 : 1);
  const [image] = Images.toSorted(
    (a, b) => isOwn(b) - isOwn(a) || (b.CreationDate ?? '').localeCompare(a.CreationDate ?? ''),
  );
  if (image?.ImageId === undefined) {
    const message = `AWS has no image "${reference.slice(0, 200)}" in this region, neither of this account nor of the known publishers.`;
    throw new ProviderError({ code: 'not_found', message, issues: [{ path: 'image', message }] });
  }
  return { id: image.ImageId, rootDevice: image.RootDeviceName };
}
