/** A folder of files as the log needs it; what is not synced may be lost, in any part */
export interface Files {
  /** for messages */
  readonly path: string

  /** Takes the folder, and makes it when there is none */
  open (): Promise<void>
  close (): Promise<void>
  list (): Promise<string[]>
  read (name: string): Promise<Uint8Array>
  /** Opens a file to write at its end, and makes it when there is none */
  append (name: string): Promise<AppendedFile>
  rename (from: string, to: string): Promise<void>
  remove (name: string): Promise<void>
  /** Which files there are is safe from here on */
  syncFolder (): Promise<void>
}

export interface AppendedFile {
  write (bytes: Uint8Array): Promise<void>
  /** Cuts what is behind so many bytes */
  truncate (length: number): Promise<void>
  sync (): Promise<void>
  close (): Promise<void>
}
