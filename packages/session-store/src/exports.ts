export * from './errors.ts'
export type { Queue, SessionKey, SessionStore, StoredEntry, StoredSession, StoreRecord } from './store.ts'
