import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { basePath, type OperationId, routes } from '../../../functions/shared/contract/routes.ts';
import type { Scope } from '../../../functions/shared/domain/caller.ts';
import type { Job } from '../../../lib/infra/access/function-access.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import type { Json } from '../deployment/references.ts';

/** A running stage, whatever runs it, with what a journey needs beside its API. */
export interface JourneyStage {
  /** Without the base path. */
  readonly baseUrl: string;
  /** The database, as its owner: `postgres://…`. */
  readonly database: string;
  /** `host:port`, where the stage has Kafka. */
  readonly brokers: string | undefined;
  /** Whether the stage has live updates. */
  readonly live: boolean;
  /** Whether the stage has webhooks, and allows those of this machine. */
  readonly webhooks: boolean;
  token(user: { userId: string; tenantId: string; scopes: readonly Scope[] }): Promise<string>;
  /** @throws Error when the job fails */
  runJob(job: Job): Promise<unknown>;
  /** Makes a KMS key for a tenant; absent where the stage has none. */
  createTenantKey?: () => Promise<string>;
}

interface Request {
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: Json;
}

/** Calls an operation and returns the body. @throws Error with status and body, unless 2xx */
type Call = (operationId: OperationId, request?: Request) => Promise<Json>;

export interface World {
  readonly stage: JourneyStage;
  readonly tenantId: string;
  readonly alice: Call;
  readonly bob: Call;
  readonly admin: Call;
  readonly visitor: Call;
  /** A conversation of Alice with others. Returns its id. */
  converse(...participants: readonly string[]): Promise<string>;
  /** SQL as the owner: to let time go by. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Json[]>;
  /** Notes that a job which runs by itself all the time has done its work. */
  saw(job: Job): void;
  run(job: Job): Promise<void>;
  /** Runs a job again and again until something came of it. */
  runUntil<T>(job: Job, what: string, came: () => Promise<T | undefined | false>): Promise<T>;
}

/** Operations and jobs that a journey has run, for all its tenants. */
export interface Travelled {
  readonly operations: Set<OperationId>;
  readonly jobs: Set<Job>;
}

/** A tenant with users of its own. */
export async function newWorld(stage: JourneyStage, owner: pg.Client, done: Travelled): Promise<World> {
  const tenantId = `journey-${randomUUID()}`;
  const signIn = async (userId: string, scopes: readonly Scope[]) =>
    callWith(stage.baseUrl, await stage.token({ userId, tenantId, scopes }), done);
  const users = await Promise.all([
    signIn('alice', ['chat:read', 'chat:write']),
    signIn('bob', ['chat:read', 'chat:write']),
    signIn('admin', ['chat:admin']),
  ]);
  const run = async (job: Job) => {
    await stage.runJob(job).catch((error: Error) => {
      throw new Error(`${job}: ${error.message}`, { cause: error });
    });
    done.jobs.add(job);
  };
  return {
    stage,
    tenantId,
    alice: users[0],
    bob: users[1],
    admin: users[2],
    visitor: callWith(stage.baseUrl, undefined, done),
    converse: async (...participants) =>
      (await users[0]('create-conversation', { body: { type: 'group', participants } })).conversation.id,
    sql: async (text, values = []) => (await owner.query(text, [...values])).rows,
    saw: (job) => done.jobs.add(job),
    run,
    runUntil: (job, what, came) =>
      waitUntil(
        what,
        async () => {
          await run(job);
          return (await came()) || undefined;
        },
        { timeoutMs: 60_000 },
      ),
  };
}

function callWith(baseUrl: string, token: string | undefined, { operations }: Travelled): Call {
  return async (operationId, { path = {}, query = {}, headers = {}, body } = {}) => {
    const { method, path: template } = routes[operationId];
    const filled = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ''));
    // By text: an emulator's API may be below a path of its own.
    const parameters = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, `${value}`]),
    );
    const response = await fetch(`${baseUrl}${basePath}${filled}?${parameters}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Refused(operationId, response.status, text);
    operations.add(operationId);
    return text ? JSON.parse(text) : undefined;
  };
}

export class Refused extends Error {
  readonly status: number;

  constructor(operationId: OperationId, status: number, body: string) {
    super(`${operationId}: ${status} ${body}`);
    this.status = status;
  }
}

/** Uploads a file with a form that an operation has signed. */
export async function post({ url, fields }: Json, bytes: string | Uint8Array): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries<string>(fields)) form.append(name, value);
  form.append('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), 'file');
  const response = await fetch(url, { method: 'POST', body: form });
  if (!response.ok) throw new Error(`The upload: ${response.status} ${await response.text()}`);
}

/** Downloads with a URL that an operation has signed. */
export async function download(url: string): Promise<Buffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The download: ${response.status} ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}
