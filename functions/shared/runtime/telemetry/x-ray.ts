import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';

// Calls go out through the clients that are captured one by one.
const tracer = new Tracer({ captureHTTPsRequests: false });
/** The invocation's segment, which Lambda itself sends. X-Ray's SDK sets it when it is loaded. */
const invocationSegment = tracer.getSegment();
// What runs outside a traced invocation is not traced, and that is no error.
tracer.provider.setContextMissingStrategy(() => {});

const captureClient = <Client>(client: Client): Client => tracer.captureAWSv3Client(client);

/** A part of a trace. Lambda itself sends the invocation's own segment, which takes no more. */
export type Segment = NonNullable<ReturnType<Tracer['getSegment']>>;

/** Adds to the subsegment of the invocation. */
function addToSegment(add: (segment: Segment) => void): void {
  const segment = tracer.getSegment();
  if (segment) add(segment);
}

/** Runs a call to another service in a subsegment, of the kind that captured clients have where it is an operation of AWS. */
async function traceCall<Result>(
  service: string,
  call: () => Promise<Result>,
  operation?: string,
): Promise<Result> {
  const parent = tracer.getSegment();
  const subsegment = parent?.addNewSubsegment(service);
  subsegment?.addAttribute('namespace', operation ? 'aws' : 'remote');
  if (operation) subsegment?.addAttribute('aws', { operation });
  try {
    return await call();
  } catch (error) {
    // Without its message, which may quote rows.
    subsegment?.addFaultFlag();
    throw error;
  } finally {
    subsegment?.close();
  }
}

/** Runs `handler` in a subsegment of its own, in which the calls of captured clients are. */
function traceInvocation<Event, Result>(
  handler: (event: Event, context: Context) => Promise<Result>,
  event: Event,
  context: Context,
): Promise<Result> {
  const traced = middy<Event, Result, Error, Context>()
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .handler(handler);
  return tracer.provider.getNamespace().runAndReturn(() => {
    if (invocationSegment) tracer.setSegment(invocationSegment);
    return traced(event, context);
  });
}

/** What functions do with X-Ray's SDK, which is loaded with this module. */
export const xRay = { captureClient, addToSegment, traceCall, traceInvocation };

export type XRay = typeof xRay;
