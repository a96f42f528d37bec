import { DescribeAvailabilityZonesCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { StageConfig } from '../config/stage-config.ts';
import { type Finding, fail, pass } from './check.ts';

/** MSK takes no client subnets there, and RDS Proxy drops the zone (MSK API, BrokerNodeGroupInfo). */
const unusable = new Set(['use1-az3']);

/** Checks that the region has the stage's zones. Names of zones differ between accounts, ids do not. */
export async function zones(config: StageConfig, region: string): Promise<readonly Finding[]> {
  const { AvailabilityZones = [] } = await new EC2Client().send(
    new DescribeAvailabilityZonesCommand({
      Filters: [
        { Name: 'state', Values: ['available'] },
        { Name: 'zone-type', Values: ['availability-zone'] },
      ],
    }),
  );
  const usable = AvailabilityZones.map(({ ZoneId }) => `${ZoneId}`).filter((id) => !unusable.has(id));
  const missing = config.zones.filter((id) => !usable.includes(id));
  if (missing.length === 0) return [pass(`${region} has ${config.zones.join(', ')}`)];
  return [
    fail(
      `${region} has no usable zone ${missing.join(', ')}`,
      usable.length < config.zones.length
        ? `Choose a region with at least ${config.zones.length} usable zones; ${region} has ${usable.join(', ') || 'none'}.`
        : `Set zones to three of ${usable.join(', ')}.`,
    ),
  ];
}
