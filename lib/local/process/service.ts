/** A running stand-in of a managed service. */
export interface Service {
  /** Address for clients: a URL, or `host:port` for Kafka. Always on 127.0.0.1. */
  readonly endpoint: string;
  /** Stops it cleanly and resolves when it is gone; data stays on disk. Safe to call twice. */
  stop(): Promise<void>;
}
