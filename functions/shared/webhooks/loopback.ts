/** Whether webhooks at http://127.0.0.1 are allowed: only the local stage says so. */
export const loopbackAllowed = (): boolean => process.env.WEBHOOK_LOOPBACK === 'true';
