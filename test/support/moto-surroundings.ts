import type { Moto } from './moto.ts';

type Parameters = Readonly<Record<string, string>>;

/** Asks moto itself, past the adapter: it checks no signature. Gives the XML of the answer. */
async function askMoto(
  moto: Moto,
  service: 'ec2' | 'monitoring',
  version: string,
  parameters: Parameters,
): Promise<string> {
  const scope = `AKIAMOTO/20260101/us-east-1/${service}/aws4_request`;
  const answer = await fetch(moto.url, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ Version: version, ...parameters }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`moto refuses ${parameters.Action}: ${text}`);
  return text;
}

const ec2 = (moto: Moto, parameters: Parameters) => askMoto(moto, 'ec2', '2016-11-15', parameters);

/** A public image of moto's. */
export async function imageOf(moto: Moto): Promise<string> {
  const name = 'amzn2-ami-hvm-2.0.*';
  const filters = { 'Filter.1.Name': 'name', 'Filter.1.Value.1': name };
  const xml = await ec2(moto, { Action: 'DescribeImages', 'Owner.1': 'amazon', ...filters });
  return first(xml, 'imageId');
}

/** A network with room for subnets. */
export async function networkOf(moto: Moto, cidr: string): Promise<string> {
  return first(await ec2(moto, { Action: 'CreateVpc', CidrBlock: cidr }), 'vpcId');
}

/** Ids of the machines that run. */
async function running(moto: Moto): Promise<string[]> {
  const filters = { 'Filter.1.Name': 'instance-state-name', 'Filter.1.Value.1': 'running' };
  const xml = await ec2(moto, { Action: 'DescribeInstances', ...filters });
  return [...xml.matchAll(/<instanceId>(i-[0-9a-f]+)<\/instanceId>/g)].flatMap(([, id]) => id ?? []);
}

/** What the hypervisors do: tells CloudWatch what each running machine uses, twice a second. */
export function feedMetrics(moto: Moto): { stop(): void } {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const feed = async () => {
    for (const id of await running(moto)) {
      const points = {
        CPUUtilization: 12.5,
        NetworkIn: 600_000,
        NetworkOut: 300_000,
        EBSReadBytes: 0,
        EBSWriteBytes: 3_000,
      };
      const data = Object.entries(points).flatMap(([name, value], at) => [
        [`MetricData.member.${at + 1}.MetricName`, name],
        [`MetricData.member.${at + 1}.Value`, String(value)],
        [`MetricData.member.${at + 1}.Dimensions.member.1.Name`, 'InstanceId'],
        [`MetricData.member.${at + 1}.Dimensions.member.1.Value`, id],
      ]);
      const call = { Action: 'PutMetricData', Namespace: 'AWS/EC2', ...Object.fromEntries(data) };
      await askMoto(moto, 'monitoring', '2010-08-01', call);
    }
  };
  const again = () => {
    if (isStopped) return;
    // Moto may be closing; the next round says so by not coming.
    timer = setTimeout(() => void feed().then(again, again), 500);
  };
  again();
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function first(xml: string, tag: string): string {
  const found = new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(xml)?.[1];
  if (found === undefined) throw new Error(`No ${tag} in ${xml.slice(0, 500)}`);
  return found;
}

/** Makes moto show a machine in this state, whatever it is. */
export async function showState(moto: Moto, instanceId: string, state: string): Promise<void> {
  const tag = { 'Tag.1.Key': 'moto-state', 'Tag.1.Value': state };
  await ec2(moto, { Action: 'CreateTags', 'ResourceId.1': instanceId, ...tag });
}

/** Launches machines behind the adapter's back, by one call, with these tags. Gives their ids in order. */
export async function launchByMoto(moto: Moto, image: string, count: number, tags: Parameters): Promise<string[]> {
  const marks = Object.entries(tags).flatMap(([key, value], at) => [
    [`TagSpecification.1.Tag.${at + 1}.Key`, key],
    [`TagSpecification.1.Tag.${at + 1}.Value`, value],
  ]);
  const xml = await ec2(moto, {
    Action: 'RunInstances',
    ImageId: image,
    InstanceType: 't3.micro',
    MinCount: String(count),
    MaxCount: String(count),
    'TagSpecification.1.ResourceType': 'instance',
    ...Object.fromEntries(marks),
  });
  return [...xml.matchAll(/<instanceId>(i-[0-9a-f]+)<\/instanceId>/g)].flatMap(([, id]) => id ?? []);
}

/** Sets tags on something at moto itself, as somebody with another tool would. */
export async function tagByMoto(moto: Moto, resourceId: string, tags: Parameters): Promise<void> {
  const pairs = Object.entries(tags).flatMap(([key, value], at) => [
    [`Tag.${at + 1}.Key`, key],
    [`Tag.${at + 1}.Value`, value],
  ]);
  await ec2(moto, { Action: 'CreateTags', 'ResourceId.1': resourceId, ...Object.fromEntries(pairs) });
}

/** The tags of something, read at moto itself. */
export async function tagsAtMoto(moto: Moto, resourceId: string): Promise<Record<string, string>> {
  const filters = { 'Filter.1.Name': 'resource-id', 'Filter.1.Value.1': resourceId };
  const xml = await ec2(moto, { Action: 'DescribeTags', ...filters });
  const items = [...xml.matchAll(/<item>.*?<key>([^<]*)<\/key>.*?<value>([^<]*)<\/value>.*?<\/item>/gs)];
  return Object.fromEntries(items.map(([, key = '', value = '']) => [key, value]));
}
