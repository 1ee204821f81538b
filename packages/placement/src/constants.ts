/** Rendezvous peers that keep an entry: with a tenth of 64 dead at once, one entry in a thousand has lost all three until it is placed again. */
export const REPLICAS = 3

/** Places behind those, up to which an entry is taken: the view of who sends it may be some peers behind or ahead, a tenth of all when so many are gone at once. */
export const SLACK = 6

/** Milliseconds after which an entry is placed by another hash, so that peer ids that were made for an entry are of use for a day at most. */
export const PERIOD_MS = 86_400_000

/** Milliseconds before and after the change of an entry's period in which it is kept where it was and where it will be: twice what clocks may be apart. */
export const OVERLAP_MS = 600_000

/** Documents under one entry above which it is split by publisher. */
export const SPLIT_DOCUMENTS = 512

/** Documents under one entry above which it is split, if who holds it holds too much in all: with less, a query would ask for another part and gain little. */
export const SPLIT_LEAST = 64

/** Entries beside what the middle one of the others holds above which that is too much: somewhat less than three times the mean, above which no one is to be. */
export const OVERLOAD = 3

/** Others that have said how much they hold before any of that counts: of fewer than nine, three of which have each entry, none has three times the mean. */
export const MIN_LOADS = 8

/** Milliseconds for which what was found of that is taken for granted, unless this node has less by then. */
export const LOAD_MS = 1_000

/** Milliseconds after which what was placed elsewhere, as it is split, is there: those who had it are told that it has been moved. */
export const MOVED_MS = 2_000

/** How often an entry is split in two, at most: into 64. */
export const MAX_SPLITS = 6

/** Milliseconds for which a peer's word that an entry is split counts. */
export const SPLIT_MS = 3_600_000

/** Milliseconds for which placements wait for others that go to the same peer: no longer, because what was just published is to be found. */
export const LINGER_MS = 25

/** Milliseconds after a change of the view before entries are moved: changes come in numbers, and two more peers have each entry. */
export const SETTLE_MS = 2_000

/** Milliseconds after a change of the view until what it moves has moved: news reach 64 in six exchanges, one in 2 s, and what has to move does so 2 s later. */
export const SETTLED_MS = 15_000

/** Milliseconds between two looks whether an entry's period changes. */
export const PERIOD_CHECK_MS = 60_000

/** Milliseconds for which an entry is kept by who is not its holder any more: the new one has it by then. */
export const GRACE_MS = 60_000

/** Milliseconds for which entries are kept whose source is gone: as long as a rendezvous keeps those of a client that is. */
export const ORPHAN_MS = 600_000

/** Documents placed here by others. */
export const MAX_HELD = 65_536

/** Bytes in them. */
export const MAX_HELD_BYTES = 64 * 1_048_576

/** Documents placed here by one source, so that eight must be hostile before others find no room. */
export const MAX_HELD_PER_SOURCE = 8_192

/** Bytes in them. */
export const MAX_HELD_BYTES_PER_SOURCE = 8 * 1_048_576

/** Keys under which one document is placed: those of 34 entries, and of an earlier version's. */
export const MAX_KEYS = 128

/** Documents in one message. */
export const MAX_ITEMS = 256

/** Bytes of the documents in one message. */
export const MAX_ITEMS_BYTES = 256 * 1_024

/** Rendezvous peers in a view. Above, those whose hash is least are in it, for everybody the same ones. */
export const MAX_MEMBERS = 1_024

/** Members of a view whose addresses begin alike (an IPv4 /24, an IPv6 /48), so that one who rents a few networks is not most of the view. */
export const MAX_PER_PREFIX = 8

/** Milliseconds between two exchanges with others when nothing changes. */
export const IDLE_MS = 12_000

/** Milliseconds after something was placed with one until it is compared whether it has come: what is still on its way would be placed again. */
export const PLACED_MS = 5_000

/** Milliseconds between two exchanges while the view changes. */
export const BUSY_MS = 2_000

/** Milliseconds after a change during which it is taken to be changing. */
export const BUSY_FOR_MS = 20_000

/** Milliseconds after one failed exchange until a member is tried once more; it is gone if that fails, too. */
export const PROBE_MS = 1_500

/** Milliseconds in which a member whom others suspect is not asked because it was heard of. */
export const HEARD_MS = 5_000

/** Probes of members that others suspect, and of those gone of whom others speak, in one exchange interval. */
export const MAX_PROBES = 8

/** Milliseconds for which a member that is gone is remembered, so that others' word does not bring it back. */
export const GONE_MS = 600_000

/** Milliseconds until one that is gone, or a seed that is not in the view, is tried again. */
export const RETRY_MS = 30_000

/** The most that grows to. */
export const RETRY_CAP_MS = 600_000

/** Records in one message. */
export const MAX_RECORDS = 64

/** Peers named as suspected in one message. */
export const MAX_SUSPECTS = 16

/** Times that a change is passed on are this many per doubling of the view. */
export const NEWS_FACTOR = 2

/** Places where a view begins. */
export const MAX_SEEDS = 64

/** Places where others may be, as strangers say, that are kept until they were tried. */
export const MAX_FOUND_PLACES = 32

/** Times that such a place is tried before it is forgotten. */
export const FOUND_TRIES = 3

/** Milliseconds between two looks at what is held for others. */
export const SWEEP_MS = 10_000

/** Milliseconds in which a source is told once that an entry is split. */
export const SPLIT_NOTICE_MS = 30_000

/** The protocol on which rendezvous peers compare and ask is `/<prefix>/placement/1.0.0`. */
export const PROTOCOL_NAME = 'placement'

/** The one on which they place, without an answer. */
export const PLACE_PROTOCOL_NAME = 'place'

export const PROTOCOL_VERSION = '1.0.0'

/** First part of the protocol ids, unless a network is forked. */
export const PROTOCOL_PREFIX = 'juxta'

/** Bytes of a signed record: 4 addresses of 256 bytes, an envelope, and a key of 512. */
export const MAX_RECORD_BYTES = 2_048

/** Addresses in it. */
export const ADDRESSES_PER_MEMBER = 4

/** Bytes of one such address. */
export const MAX_ADDRESS_BYTES = 256

/** Records that were verified and are remembered, so that the same ones are not verified again. */
export const MAX_VERIFIED_RECORDS = 2_048

/** Fingerprints in one answer: of a whole view. */
export const MAX_FINGERPRINTS = 1_024

/** Versions that an asker says it has: as in discovery. */
export const MAX_KNOWN = 256

/** Documents in one part of an answer. */
export const MAX_FOUND = 256

/** Bytes of documents in one part of an answer, unless a single one is larger. */
export const FOUND_BYTES = 65_536

/** Documents in a whole answer. */
export const MAX_FOUND_IN_ALL = 1_024

/** Keys of which one message says that they are split. */
export const MAX_SPLIT_KEYS = 64

/** Keys of which a peer's word that they are split is kept: it holds hardly as many that are popular. */
export const MAX_SPLIT_KEYS_PER_PEER = 256

/** Bytes of one request: 1,024 hashes for each 8 KiB, 64 records, 256 versions that are known. */
export const MAX_REQUEST_BYTES = 262_144

/** Bytes of what is placed at once beside the documents: the keys. */
export const PLACING_OVERHEAD_BYTES = 294_912

/** Messages with placements that are read and verified at once; others are dropped, and come again when sums are compared. */
export const MAX_PLACINGS = 64

/** Those of one peer. */
export const MAX_PLACINGS_PER_PEER = 8

/** Requests answered at once. */
export const MAX_REQUESTS = 256

/** Inbound streams per connection and protocol. */
export const MAX_INBOUND_STREAMS = 32

/** Milliseconds for comparing notes with another, the dial included. */
export const COMPARE_MS = 3_000

/** Milliseconds for placing something with another, the dial included. */
export const PLACE_MS = 5_000

/** Milliseconds before what could not be given is given again. */
export const PLACE_RETRY_MS = 2_000

/** Milliseconds that one holder has before the next one is asked. */
export const HOLDER_MS = 1_500

/** Members asked at once in a walk. */
export const WALK_CONCURRENCY = 8

/** Members asked in one walk, at most: beyond that, the answer is partial. */
export const MAX_WALK = 256

/** Milliseconds that a member has in a walk. */
export const WALK_MS = 2_000

/** Wrong documents of one peer in one answer after which nothing more of it is looked at. */
export const MAX_REFUSED = 4

/** Milliseconds for which what was fetched is given again without asking: less than anybody waits to hear of a withdrawal. */
export const FRESH_MS = 10_000

/** Queries of which the answers are kept for that. */
export const MAX_FRESH = 1_024

/** Bytes in those answers. */
export const MAX_FRESH_BYTES = 8_388_608

/** Documents looked at in one turn of the event loop. */
export const LOOKED_AT_PER_TURN = 1_024

/** Milliseconds between two looks at this node's own addresses. */
export const ADDRESSES_MS = 30_000

/** Milliseconds for which a node that starts and listens nowhere yet waits before it speaks of itself: listening takes a few, and one that never does is of use all the same. */
export const LISTENING_MS = 500

/** Holders of an entry that are to tell who follows it: two, so that one of them can go, or say nothing. */
export const FOLLOW_AT = 2

/** Keys that one rendezvous follows at others, shards included, and that one follows here: those of 128 edges with as many watches as are followed. */
export const MAX_FOLLOWED_KEYS = 2_048

/** Keys that others follow here, of all: of sixteen that follow as many as they may. */
export const MAX_FOLLOWER_KEYS = 32_768

/** Of those, the share for peers that the view has no room for, which may be strangers. */
export const OUTSIDE_SHARE = 1 / 4

/** Milliseconds for which a key is followed. Half of that is between two renewals: with all of 64 others fewer than 26 messages a minute, and with a few, fewer than one. */
export const FOLLOW_MS = 600_000

/** Milliseconds after which it is looked who holds what is followed: half of `OVERLAP_MS`, in which those of both periods do. */
export const FOLLOW_PLAN_MS = 300_000

/** Milliseconds that keys wait for others, so that they are asked for together. */
export const FOLLOW_LINGER_MS = 25

/** Milliseconds between two requests to one holder to follow something, at least. */
export const FOLLOW_LEAST_MS = 1_000

/** Milliseconds after a connection to a holder closed until it is asked whether it still follows. */
export const FOLLOW_SOON_MS = 2_000

/** Milliseconds for which one that failed is not asked again, and between two times that it is believed that more changed than it told. */
export const FOLLOW_RETRY_MS = 60_000

/** Milliseconds for which nothing is followed at one that told what is wrong. */
export const DISTRUST_FOLLOWED_MS = 600_000

/** Milliseconds that changes for a follower wait for more, so that they are told together. */
export const TELL_LINGER_MS = 100

/** Documents in one message of what changed. */
export const MAX_TOLD = 64

/** Messages of what changed that are sent at once, one to each follower. */
export const MAX_TELLING = 16

/** Documents a second that are looked at of what one holder tells, in the long run. */
export const TOLD_PER_SECOND = 32

/** Those that are looked at at once after a pause. */
export const TOLD_BURST = 256

/** What counts as so many: one that is not under the key any more, which only its holders know to have been. */
export const TOLD_UNDER_NO_KEY = 8

/** Versions that were told, and are remembered, as two holders tell of each. */
export const MAX_HEARD = 4_096
