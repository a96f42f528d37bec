import * as z from 'zod';
import type { Route } from './route.ts';

/** Strong: the ETag changes with every representation. Weak: two pages with the same items are equal (RFC 9110, 8.8.1). */
export type Validator = 'strong' | 'weak';

/**
 * The kind of ETag that a route returns, undefined without one: strong for a resource, weak for a page of a listing,
 * none for other methods and where the route says so. Routes with an ETag honour If-None-Match.
 */
export function validatorOf({ method, validator, responses }: Route): Validator | undefined {
  if (method !== 'GET' || validator === false) return undefined;
  const body = responses[200]?.body;
  return body instanceof z.ZodObject && 'items' in body.shape ? 'weak' : 'strong';
}
