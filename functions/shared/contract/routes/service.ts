import * as z from 'zod';
import type { Route } from '../route.ts';

export const serviceRoutes = {
  'get-health': {
    method: 'GET',
    path: '/health',
    summary: 'Health check',
    scopes: [],
    validator: false,
    responses: {
      200: {
        description: 'The service is up.',
        body: z.strictObject({ status: z.literal('up'), version: z.string() }).meta({ id: 'Health' }),
      },
    },
    problems: [],
  },
  'get-openapi': {
    method: 'GET',
    path: '/openapi.json',
    summary: 'Get this description of the API',
    scopes: [],
    responses: {
      200: { description: 'The OpenAPI 3.1 document.', body: z.looseObject({ openapi: z.string() }) },
    },
    problems: [],
  },
} as const satisfies Record<string, Route>;
