import { type CostLine, costLine, hoursPerMonth } from '../cost-line.ts';
import type { Prices } from '../prices.ts';
import { propertiesOf, type StageResources } from '../template.ts';

/** Gateway endpoints cost nothing. */
export const endpoints = (resources: StageResources, prices: Prices): CostLine[] =>
  propertiesOf<VpcEndpoint>(resources, 'AWS::EC2::VPCEndpoint')
    .filter(({ VpcEndpointType = 'Gateway' }) => VpcEndpointType !== 'Gateway')
    .map(({ SubnetIds = [], ServiceName }) =>
      endpoint(`Interface endpoint of ${serviceOf(ServiceName)}`, SubnetIds.length, prices),
    );

/** A further endpoint of a proxy is billed as an interface endpoint. */
export const proxyEndpoints = (resources: StageResources, prices: Prices): CostLine[] =>
  propertiesOf<{ readonly VpcSubnetIds: readonly unknown[] }>(resources, 'AWS::RDS::DBProxyEndpoint').map(
    ({ VpcSubnetIds }) => endpoint('Interface endpoint of RDS Proxy', VpcSubnetIds.length, prices),
  );

interface VpcEndpoint {
  readonly VpcEndpointType?: string;
  readonly SubnetIds?: readonly unknown[];
  readonly ServiceName: unknown;
}

const endpoint = (what: string, zones: number, prices: Prices) =>
  costLine('VPC', `${what}, ${zones} zones`, zones * hoursPerMonth, prices.endpointHours);

/** `rds-data` of `com.amazonaws.us-east-1.rds-data`, whose region the template may join in. */
function serviceOf(serviceName: unknown): string {
  const text = typeof serviceName === 'string' ? serviceName : JSON.stringify(serviceName);
  return /\.([a-z0-9-]+)"?\]*\}?$/.exec(text)?.[1] ?? text;
}
