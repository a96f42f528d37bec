import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';

// Clients are captured one by one instead.
const tracer = new Tracer({ captureHTTPsRequests: false });
/** The invocation's segment, which Lambda itself sends. X-Ray's SDK sets it when it is loaded. */
const invocationSegment = tracer.getSegment();
// Code outside a traced invocation is not traced; without this strategy the SDK would report an error.
tracer.provider.setContextMissingStrategy(() => {});

const captureClient = <Client>(client: Client): Client => tracer.captureAWSv3Client(client);

/** A part of a trace. The invocation's own segment cannot be changed, because Lambda itself sends it. */
export type Segment = NonNullable<ReturnType<Tracer['getSegment']>>;

/** Adds to the subsegment of the invocation. */
function addToSegment(add: (segment: Segment) => void): void {
  const segment = tracer.getSegment();
  if (segment) add(segment);
}

/**
 * Runs a call to another service in a subsegment; for an AWS operation, of the same kind as those of captured clients.
 */
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
    // Without the error's message, which may quote rows.
    subsegment?.addFaultFlag();
    throw error;
  } finally {
    subsegment?.close();
  }
}

/** Runs `handler` in its own subsegment, which contains the calls of captured clients. */
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

/** The functions that need X-Ray's SDK; importing this module loads it. */
export const xRay = { captureClient, addToSegment, traceCall, traceInvocation };

export type XRay = typeof xRay;
