/** One at a time among this browser's tabs and its service worker. */
import { type AccountDatabase, strictly } from "../store/database.ts";
import { randomText } from "../store/ids.ts";

export interface Locks {
  /**
   * Runs `work` while nobody else holds `name`, and waits for that unless `ifFree`.
   *
   * Returns undefined when `ifFree` and somebody holds it, or when `signal` ends the wait.
   */
  hold<T>(
    name: string,
    work: () => Promise<T>,
    options?: { ifFree?: boolean; signal?: AbortSignal },
  ): Promise<T | undefined>;
}

/** The browser's own locks: let go of by themselves when a tab dies. */
export function webLocks(manager: LockManager): Locks {
  return {
    async hold(name, work, { ifFree = false, signal } = {}) {
      try {
        // The two options exclude each other.
        const options = ifFree ? { ifAvailable: true } : signal ? { signal } : {};
        return await manager.request(name, options, (lock) => (lock ? work() : undefined));
      } catch (error) {
        if (signal?.aborted) return undefined;
        throw error;
      }
    },
  };
}

/** Longer than the slowest exchange, because a frozen tab cannot renew. */
const LEASE_MS = 90_000;
const RENEW_MS = 20_000;
const LOOK_AGAIN_MS = 500;

/**
 * A lease in the shared database, for browsers without Web Locks.
 *
 * Two may hold it for a moment after a tab was frozen; an exchange stays right even then, because
 * only the answer to the exchange that began last is taken in.
 */
export function leases(database: () => Promise<AccountDatabase>, clock: () => number): Locks {
  const holder = randomText(9);

  async function take(name: string): Promise<boolean> {
    return strictly(await database(), ["meta"], async (tx) => {
      const store = tx.objectStore("meta");
      const lease = (await store.get(`lease:${name}`)) as
        | { holder: string; until: number }
        | undefined;
      const now = clock();
      // A clock that was set back must not make a lease eternal.
      const taken = lease && lease.until > now && lease.until <= now + LEASE_MS;
      if (taken && lease.holder !== holder) return false;
      await store.put({ holder, until: now + LEASE_MS }, `lease:${name}`);
      return true;
    });
  }

  async function release(name: string): Promise<void> {
    await strictly(await database(), ["meta"], async (tx) => {
      await tx.objectStore("meta").delete(`lease:${name}`);
    });
  }

  return {
    async hold(name, work, { ifFree = false, signal } = {}) {
      while (!(await take(name))) {
        if (ifFree || signal?.aborted) return undefined;
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      }
      const renewing = setInterval(() => void take(name).catch(() => undefined), RENEW_MS);
      try {
        return await work();
      } finally {
        clearInterval(renewing);
        await release(name);
      }
    },
  };
}

/** Who exchanges with the server holds this. */
export function exchangeLock(account: string): string {
  return `linkwell-sync-${account}`;
}

/** The visible tab that keeps the live connection holds this. */
export function liveLock(account: string): string {
  return `linkwell-live-${account}`;
}
