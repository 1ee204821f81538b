import { execFileSync, spawnSync } from 'node:child_process'

/**
 * Addresses on the segment that stands for the internet. libp2p must take them for public ones, because DCUtR leaves others alone; they exist in the lab's
 * namespaces only, and nothing there has a route to the outside.
 */
const PUBLIC = { relay: '44.128.0.10', alice: '44.128.0.1', bob: '44.128.0.2' }

/** Each private host's network behind its NAT */
const PRIVATE = { alice: '10.1.0', bob: '10.2.0' }

/** Where hosts listen, and what a NAT forwards */
export const PORT = 4001

export type HostName = 'relay' | 'alice' | 'bob'
type Resident = 'alice' | 'bob'

/** Administration tools are not on everybody's PATH */
const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` }

function run (command: string, args: string[], input?: string): string {
  return execFileSync(command, args, { env, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })
}

/** Why there can be no lab on this machine; undefined: there can */
export function whyNoLab (): string | undefined {
  if (process.platform !== 'linux') {
    return 'network namespaces need Linux'
  }

  if (process.getuid?.() !== 0) {
    return 'network namespaces need root'
  }

  for (const [command, flag, name] of [['ip', '-Version', 'iproute2'], ['nft', '--version', 'nftables']]) {
    if (spawnSync(command, [flag], { env }).status !== 0) {
      return `${name} is not installed`
    }
  }

  const probe = `juxta-${process.pid}-probe`
  const { status, stderr } = spawnSync('ip', ['netns', 'add', probe], { env, encoding: 'utf8' })
  spawnSync('ip', ['netns', 'del', probe], { env })

  return status === 0 ? undefined : `network namespaces are not allowed here: ${stderr.trim()}`
}

/**
 * Alice and Bob, each on a private network behind a masquerading NAT, and a relay on a public host, on one segment:
 *
 *     alice 10.1.0.2 -- nat-alice 44.128.0.1 --.
 *                                              internet -- relay 44.128.0.10
 *     bob   10.2.0.2 -- nat-bob   44.128.0.2 --'
 *
 * Alice's NAT forwards a port to her; Bob's lets nothing in that he has not asked for.
 */
export class NatLab {
  readonly #prefix = `juxta-${process.pid}`
  readonly #namespaces: string[] = []
  readonly #onExit = (): void => { this.remove() }

  constructor () {
    process.once('exit', this.#onExit)

    try {
      this.#create()
    } catch (error) {
      this.remove()
      throw error
    }
  }

  /** The public address of a host, or of the NAT that it is behind */
  publicAddress (host: HostName): string {
    return PUBLIC[host]
  }

  /** What to put before a command to have it run on a host */
  on (host: HostName): string[] {
    return ['ip', 'netns', 'exec', this.#namespace(host)]
  }

  get env (): NodeJS.ProcessEnv {
    return env
  }

  /** Drops what alice and bob send to each other directly, without telling them */
  block (): void {
    this.#nft('nat-alice', `
      table ip blocked {
        chain forward {
          type filter hook forward priority -10; policy accept;
          ip saddr ${PUBLIC.bob} drop
          ip daddr ${PUBLIC.bob} drop
        }
      }`)
  }

  unblock (): void {
    this.#nft('nat-alice', 'delete table ip blocked')
  }

  /** What runs in a namespace must have ended */
  remove (): void {
    process.removeListener('exit', this.#onExit)

    for (const namespace of this.#namespaces.splice(0).reverse()) {
      spawnSync('ip', ['netns', 'del', namespace], { env })
    }
  }

  #create (): void {
    this.#add('internet')
    this.#ip('internet', 'link add segment type bridge')
    this.#ip('internet', 'link set segment up')
    this.#add('relay')
    this.#plugIn('relay', PUBLIC.relay)
    this.#addResident('alice', `iifname "wan" tcp dport ${PORT} dnat to ${PRIVATE.alice}.2:${PORT}`)
    this.#addResident('bob')
  }

  /** A host behind a NAT of its own */
  #addResident (host: Resident, forwarding = ''): void {
    const nat = `nat-${host}`
    const network = PRIVATE[host]

    this.#add(host)
    this.#add(nat)
    this.#plugIn(nat, PUBLIC[host])
    this.#cable(nat, 'lan', `${network}.1`, host, 'eth0')
    this.#address(host, 'eth0', `${network}.2`)
    this.#ip(host, `route add default via ${network}.1`)
    run('ip', ['netns', 'exec', this.#namespace(nat), 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward'])
    this.#nft(nat, `
      table ip translation {
        chain incoming {
          type nat hook prerouting priority -100; policy accept;
          ${forwarding}
        }
        chain outgoing {
          type nat hook postrouting priority 100; policy accept;
          oifname "wan" masquerade
        }
      }
      table ip protection {
        chain forward {
          type filter hook forward priority 0; policy drop;
          iifname "lan" accept
          ct state established,related accept
          ct status dnat accept
        }
        chain input {
          type filter hook input priority 0; policy accept;
          iifname "wan" ct state new drop
        }
      }`)
  }

  /** Connects a host to the public segment */
  #plugIn (name: string, address: string): void {
    this.#cable(name, 'wan', address, 'internet', name)
    this.#ip('internet', `link set ${name} master segment up`)
  }

  #cable (from: string, device: string, address: string, to: string, peer: string): void {
    run('ip', ['link', 'add', device, 'netns', this.#namespace(from), 'type', 'veth', 'peer', 'name', peer, 'netns', this.#namespace(to)])
    this.#address(from, device, address)
  }

  #address (name: string, device: string, address: string): void {
    this.#ip(name, `address add ${address}/24 dev ${device}`)
    this.#ip(name, `link set ${device} up`)
  }

  #add (name: string): void {
    const namespace = this.#namespace(name)
    run('ip', ['netns', 'add', namespace])
    this.#namespaces.push(namespace)
    this.#ip(name, 'link set lo up')
  }

  #ip (name: string, command: string): void {
    run('ip', ['-netns', this.#namespace(name), ...command.split(' ')])
  }

  #nft (name: string, rules: string): void {
    run('ip', ['netns', 'exec', this.#namespace(name), 'nft', '-f', '-'], rules)
  }

  #namespace (name: string): string {
    return `${this.#prefix}-${name}`
  }
}
