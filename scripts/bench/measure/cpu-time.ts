/** CPU time of this process, user and system, all threads */
export class CpuTime {
  #start = process.cpuUsage()

  start (): void {
    this.#start = process.cpuUsage()
  }

  seconds (): number {
    const { user, system } = process.cpuUsage(this.#start)

    return (user + system) / 1e6
  }
}
