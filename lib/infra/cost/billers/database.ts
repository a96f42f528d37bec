import { type CostLine, costLine, hoursPerMonth } from '../cost-line.ts';
import type { Prices } from '../prices.ts';
import { propertiesOf, type StageResources } from '../template.ts';

export function database(resources: StageResources, prices: Prices): CostLine[] {
  const units = databaseUnits(resources);
  return [
    costLine('Aurora', `${units} ACU that it keeps ready`, units * hoursPerMonth, prices.databaseUnitHours, {
      capacity: true,
    }),
    ...managedLogins(resources, prices),
  ];
}

/** AWS bills a proxy in front of Serverless v2 as if it had at least 8 ACU. */
export function proxy(resources: StageResources, prices: Prices): CostLine[] {
  const units = Math.max(8, databaseUnits(resources));
  return [costLine('RDS Proxy', `${units} ACU`, units * hoursPerMonth, prices.proxyUnitHours)];
}

/** ACU that all instances of the stage's cluster keep ready together. */
function databaseUnits(resources: StageResources): number {
  const [cluster] = propertiesOf<{
    readonly ServerlessV2ScalingConfiguration?: { readonly MinCapacity: number };
  }>(resources, 'AWS::RDS::DBCluster');
  const minimum = cluster?.ServerlessV2ScalingConfiguration?.MinCapacity;
  const instances = propertiesOf<{ readonly DBInstanceClass: string }>(resources, 'AWS::RDS::DBInstance');
  const other = instances.find(({ DBInstanceClass }) => DBInstanceClass !== 'db.serverless');
  if (minimum === undefined || other)
    throw new Error('lib/infra/cost/idle-cost.ts knows Aurora Serverless v2 only.');
  return minimum * instances.length;
}

/** Aurora keeps the owner's login in a secret that no template has. */
function managedLogins(resources: StageResources, prices: Prices): CostLine[] {
  const managed = propertiesOf<{ readonly ManageMasterUserPassword?: boolean }>(
    resources,
    'AWS::RDS::DBCluster',
  ).filter(({ ManageMasterUserPassword }) => ManageMasterUserPassword);
  return [costLine('Secrets Manager', 'Login of the database’s owner', managed.length, prices.secrets)];
}
