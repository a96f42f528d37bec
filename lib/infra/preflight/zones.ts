import { DescribeAvailabilityZonesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { type Finding, fail, pass } from './check.ts';

/** MSK takes no client subnets there, and RDS Proxy drops the zone (MSK API, BrokerNodeGroupInfo). */
const unusable = new Set(['use1-az3']);
const needed = 3;

/** Whether the region has the three zones that brokers, database and endpoints need. Names of zones differ by account. */
export async function zones(): Promise<readonly Finding[]> {
  const { AvailabilityZones = [] } = await new EC2Client().send(
    new DescribeAvailabilityZonesCommand({
      Filters: [
        { Name: 'state', Values: ['available'] },
        { Name: 'zone-type', Values: ['availability-zone'] },
      ],
    }),
  );
  const named = AvailabilityZones.map(({ ZoneName, ZoneId }) => ({ name: `${ZoneName}`, id: `${ZoneId}` }));
  const usable = named.filter(({ id }) => !unusable.has(id));
  const listed = usable.map(({ name, id }) => `${id} (${name})`).join(', ');
  return usable.length >= needed
    ? [pass(`${usable.length} usable zones: ${listed}`)]
    : [
        fail(
          `${usable.length} usable zones${listed && `: ${listed}`}`,
          `Choose a region with at least ${needed} availability zones; ${[...unusable].join(', ')} does not count.`,
        ),
      ];
}
