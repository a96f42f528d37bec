import { Annotations, type App } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Route } from '../../functions/shared/contract/route.ts';
import { routes } from '../../functions/shared/contract/routes.ts';
import type { Access } from './access/access.ts';
import type { FunctionName } from './access/function-access.ts';
import { subjectOf } from './config/function-entries.ts';
import { offeredRoutes } from './config/offered-routes.ts';
import type { StageConfig } from './config/stage-config.ts';
import type { Service } from './constructs/functions/service-function.ts';
import { externalDatabase } from './constructs/storage/database.ts';
import { tenantKeys } from './constructs/storage/tenant-keys.ts';
import { externalKafka, type MessageStream, noKafka } from './constructs/streaming/message-stream.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { ConsoleFilesStack } from './stacks/console-files-stack.ts';
import { ConsoleStack } from './stacks/console-stack.ts';
import { DatabaseStack } from './stacks/database-stack.ts';
import { EdgeRulesStack } from './stacks/edge-rules-stack.ts';
import { EndpointsStack } from './stacks/endpoints-stack.ts';
import { JobsStack } from './stacks/jobs-stack.ts';
import { KafkaStack } from './stacks/kafka-stack.ts';
import { LiveStack } from './stacks/live-stack.ts';
import { MigrationsStack } from './stacks/migrations-stack.ts';
import { MonitoringStack } from './stacks/monitoring-stack.ts';
import { NetworkStack } from './stacks/network-stack.ts';
import { ReadsStack } from './stacks/reads-stack.ts';
import { StorageStack } from './stacks/storage-stack.ts';
import { WorkersStack } from './stacks/workers-stack.ts';

/** All stacks of a stage, with the endpoints of a route table. `page` is the bundled console. */
export function chatStorage(
  app: App,
  given: StageConfig,
  code: (name: FunctionName) => Code,
  table: Readonly<Record<string, Route>> = routes,
  page: () => ISource = () => Source.asset('dist/console'),
): void {
  const consoleStack = given.console ? new ConsoleStack(app, { config: given }) : undefined;
  // The API, the file store and live updates allow the console's origin.
  const config = consoleStack
    ? { ...given, corsOrigins: [...given.corsOrigins, consoleStack.site.origin] }
    : given;
  const storage = new StorageStack(app, { config });
  const { logKey } = storage;
  const managed = config.stage === 'local' ? undefined : managedServices(app, config, storage);
  const database = managed?.database ?? externalDatabase(config);
  const service: Service = {
    config,
    code,
    logKey,
    network: managed?.stream && managed.network,
    resources: {
      ...storage,
      database,
      reads: database.query,
      kafka: managed?.stream ?? (config.kafka === 'none' ? noKafka : externalKafka(config)),
      tenantKeys: tenantKeys(storage, config),
      live: { offer: {}, poke: {}, close: {} },
    },
  };
  const migrations = new MigrationsStack(app, service);
  const reads = (managed && readsThroughProxy(app, config, managed, migrations)) ?? database.query;
  const edgeRules = config.edge === 'none' ? undefined : new EdgeRulesStack(app, { config });
  const apiStack = new ApiStack(app, { ...service, edgeRules: edgeRules?.arn });
  if (edgeRules) apiStack.addStackDependency(edgeRules, 'The edge needs its rules.');
  const { api } = apiStack;
  const live = config.live ? new LiveStack(app, { ...service, stream: managed?.stream }) : undefined;
  const resources = live ? { ...service.resources, live: live.access } : service.resources;
  const endpoints = [
    ...Map.groupBy(Object.entries(offeredRoutes(config, table)), ([name]) => subjectOf(name)),
  ].map(
    ([subject, entries]) =>
      new EndpointsStack(app, {
        ...service,
        resources: { ...resources, reads },
        subject,
        api,
        routes: Object.fromEntries(entries),
      }),
  );
  const workers = workersOf(app, service, managed?.stream, storage);
  const jobs = new JobsStack(app, { ...service, resources });
  for (const stack of [...endpoints, ...workers, jobs, ...(live ? [live] : [])])
    stack.addStackDependency(migrations, 'New code finds the new schema.');
  if (consoleStack) {
    const { site } = consoleStack;
    const files = new ConsoleFilesStack(app, { config, site, apiUrl: api.url, page: page() });
    files.addStackDependency(consoleStack, 'Its bucket has to be there.');
  }
  new MonitoringStack(app, { config, apiId: api.api.apiId });
  if (!managed) {
    Annotations.of(jobs).addInfo(
      'The local stage has no network, no Aurora, no MSK with its event source, and no alarms computed from several ' +
        'metrics: give it rdsDataEndpoint and kafkaBootstrap, and call consume-messages with what is queued.',
    );
  }
}

/** The consumer of the queue, where there is one. */
function workersOf(
  app: App,
  service: Service,
  stream: MessageStream | undefined,
  { ingestDeadLetters: deadLetters }: StorageStack,
): WorkersStack[] {
  if (service.config.kafka === 'none') return [];
  return [new WorkersStack(app, { ...service, source: stream && deadLetters && { stream, deadLetters } })];
}

/** The stacks of services that an emulator lacks. */
function managedServices(app: App, config: StageConfig, { logKey }: StorageStack) {
  const { network } = new NetworkStack(app, { config, logKey });
  const { database } = new DatabaseStack(app, { config, network, logKey });
  const stream =
    config.kafka === 'none' ? undefined : new KafkaStack(app, { config, network, logKey }).stream;
  return { network, database, stream };
}

/** Access to the reader proxy, on stages that have one. */
function readsThroughProxy(
  app: App,
  config: StageConfig,
  { network, database: { clusterIdentifier, readerLogin } }: ReturnType<typeof managedServices>,
  migrations: MigrationsStack,
): Access | undefined {
  if (!readerLogin) return undefined;
  const stack = new ReadsStack(app, { config, network, clusterIdentifier, login: readerLogin });
  // CloudFormation waits until the proxy has reached the database.
  stack.addStackDependency(migrations, 'The proxy logs in as whom run-migrations made.');
  return stack.reads;
}
