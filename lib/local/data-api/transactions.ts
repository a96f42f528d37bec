import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { release, type Work } from './connections.ts';
import { DataApiError, isConnectionFailure } from './errors.ts';
import type { DataApiLimits } from './limits.ts';

type Limits = Pick<DataApiLimits, 'transactionIdleMs' | 'transactionMs'>;

/** The owner of a transaction. */
interface TransactionOwner {
  readonly secretArn?: string;
  /** Not part of a commit or a rollback. */
  readonly database?: string;
}

interface Transaction {
  readonly client: pg.PoolClient;
  readonly owner: TransactionOwner;
  readonly lifetime: NodeJS.Timeout;
  idle: NodeJS.Timeout;
  busy: boolean;
}

export interface Transactions {
  /** @returns the transaction's id */
  begin(pool: pg.Pool, owner: TransactionOwner): Promise<string>;
  /**
   * Runs `work` in the transaction.
   * @throws DataApiError TransactionNotFoundException; DatabaseErrorException while another call is running.
   */
  use<T>(id: string, owner: TransactionOwner, work: Work<T>): Promise<T>;
  commit(id: string, owner: TransactionOwner): Promise<void>;
  rollback(id: string, owner: TransactionOwner): Promise<void>;
  /** Rolls all back. */
  end(): void;
}

export function openTransactions({ transactionIdleMs, transactionMs }: Limits): Transactions {
  const open = new Map<string, Transaction>();

  async function begin(pool: pg.Pool, owner: TransactionOwner): Promise<string> {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
    } catch (error) {
      client.release(true);
      throw error;
    }
    const id = randomBytes(138).toString('base64');
    const lifetime = setTimeout(abort, transactionMs, id);
    open.set(id, { client, owner, lifetime, idle: setTimeout(abort, transactionIdleMs, id), busy: false });
    return id;
  }

  async function use<T>(id: string, owner: TransactionOwner, work: Work<T>): Promise<T> {
    const transaction = find(id, owner);
    clearTimeout(transaction.idle);
    transaction.busy = true;
    try {
      return await work(transaction.client);
    } catch (error) {
      if (endsTransaction(error)) abort(id);
      throw error;
    } finally {
      transaction.busy = false;
      if (open.has(id)) transaction.idle = setTimeout(abort, transactionIdleMs, id);
    }
  }

  function find(id: string, { secretArn, database }: TransactionOwner): Transaction {
    const transaction = open.get(id);
    if (!transaction || transaction.owner.secretArn !== secretArn) {
      throw new DataApiError('TransactionNotFoundException', `Transaction ${id} is not found`);
    }
    if (database !== undefined && transaction.owner.database !== database) {
      throw new DataApiError('BadRequestException', "Database name is not the same as the transaction's");
    }
    if (transaction.busy) {
      throw new DataApiError('DatabaseErrorException', 'Transaction is still running a query');
    }
    return transaction;
  }

  /** PostgreSQL rolls back what a closed connection leaves. */
  function abort(id: string): void {
    forget(id)?.client.release(true);
  }

  function forget(id: string): Transaction | undefined {
    const transaction = open.get(id);
    clearTimeout(transaction?.idle);
    clearTimeout(transaction?.lifetime);
    open.delete(id);
    return transaction;
  }

  async function finish(id: string, owner: TransactionOwner, command: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    const { client } = find(id, owner);
    forget(id);
    try {
      const result = await client.query(command);
      // PostgreSQL rolls back a failed transaction at its COMMIT.
      if (result.command !== command) {
        const message = 'ERROR: current transaction is aborted, and was rolled back; SQLState: 25P02';
        throw new DataApiError('DatabaseErrorException', message);
      }
    } finally {
      release(client);
    }
  }

  return {
    begin,
    use,
    commit: (id, owner) => finish(id, owner, 'COMMIT'),
    rollback: (id, owner) => finish(id, owner, 'ROLLBACK'),
    end: () => {
      for (const id of open.keys()) abort(id);
    },
  };
}

/**
 * After a too large response the Data API has lost the transaction; after an SQL error the caller must roll it back.
 */
function endsTransaction(error: unknown): boolean {
  return (
    isConnectionFailure(error) ||
    (error instanceof DataApiError && error.name === 'UnsupportedResultException')
  );
}
