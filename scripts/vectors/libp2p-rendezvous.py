"""
Writes test/vectors/libp2p-rendezvous.json: messages of /rendezvous/1.0.0, as values and as bytes. They are encoded by Google's protobuf library from the schema as
the libp2p specification has it, and signed by another library than the package uses, so that what the package writes and reads is compared with something it had no
part in. Bytes are in hexadecimal; 64-bit numbers are strings where they are above 2^53.

    python3 -m venv .venv && .venv/bin/pip install protobuf cryptography && .venv/bin/python scripts/vectors/libp2p-rendezvous.py
"""
import json
import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

F = descriptor_pb2.FieldDescriptorProto
OPTIONAL, REPEATED = F.LABEL_OPTIONAL, F.LABEL_REPEATED
STATUSES = {'OK': 0, 'E_INVALID_NAMESPACE': 100, 'E_INVALID_SIGNED_PEER_RECORD': 101, 'E_INVALID_TTL': 102, 'E_INVALID_COOKIE': 103,
            'E_NOT_AUTHORIZED': 200, 'E_INTERNAL_ERROR': 300, 'E_UNAVAILABLE': 400}
TYPES = {'REGISTER': 0, 'REGISTER_RESPONSE': 1, 'UNREGISTER': 2, 'DISCOVER': 3, 'DISCOVER_RESPONSE': 4}

# (name, number, type, label); a type that is text is another message or enumeration inside Message
REGISTER = [('ns', 1, F.TYPE_STRING, OPTIONAL), ('signedPeerRecord', 2, F.TYPE_BYTES, OPTIONAL), ('ttl', 3, F.TYPE_UINT64, OPTIONAL)]
SCHEMA = {
    'Register': REGISTER,
    'RegisterResponse': [('status', 1, 'ResponseStatus', OPTIONAL), ('statusText', 2, F.TYPE_STRING, OPTIONAL), ('ttl', 3, F.TYPE_UINT64, OPTIONAL)],
    'Unregister': [('ns', 1, F.TYPE_STRING, OPTIONAL)],
    'Discover': [('ns', 1, F.TYPE_STRING, OPTIONAL), ('limit', 2, F.TYPE_UINT64, OPTIONAL), ('cookie', 3, F.TYPE_BYTES, OPTIONAL)],
    'DiscoverResponse': [('registrations', 1, 'Register', REPEATED), ('cookie', 2, F.TYPE_BYTES, OPTIONAL), ('status', 3, 'ResponseStatus', OPTIONAL),
                         ('statusText', 4, F.TYPE_STRING, OPTIONAL)],
}
MESSAGE = [('type', 1, 'MessageType', OPTIONAL), ('register', 2, 'Register', OPTIONAL), ('registerResponse', 3, 'RegisterResponse', OPTIONAL),
           ('unregister', 4, 'Unregister', OPTIONAL), ('discover', 5, 'Discover', OPTIONAL), ('discoverResponse', 6, 'DiscoverResponse', OPTIONAL)]
ENVELOPE = [('public_key', 1, F.TYPE_BYTES, OPTIONAL), ('payload_type', 2, F.TYPE_BYTES, OPTIONAL), ('payload', 3, F.TYPE_BYTES, OPTIONAL),
            ('signature', 5, F.TYPE_BYTES, OPTIONAL)]


def pool_of(syntax):
    """The schema in proto2, as published, or in proto3, as go-libp2p-rendezvous has it: there the first value and what is empty are not written."""
    file = descriptor_pb2.FileDescriptorProto(name=f'{syntax}.proto', package='pb', syntax=syntax)
    message = file.message_type.add(name='Message')

    for name, values in (('MessageType', TYPES), ('ResponseStatus', STATUSES)):
        enum = message.enum_type.add(name=name)
        for value, number in values.items():
            enum.value.add(name=value, number=number)

    def fields(descriptor, rows):
        for name, number, kind, label in rows:
            field = descriptor.field.add(name=name, number=number, label=label)
            if isinstance(kind, str):
                field.type = F.TYPE_ENUM if kind in ('MessageType', 'ResponseStatus') else F.TYPE_MESSAGE
                field.type_name = f'.pb.Message.{kind}'
            else:
                field.type = kind

    for name, rows in SCHEMA.items():
        fields(message.nested_type.add(name=name), rows)

    fields(message, MESSAGE)
    fields(file.message_type.add(name='Envelope'), ENVELOPE)
    record = file.message_type.add(name='PeerRecord')
    address = record.nested_type.add(name='AddressInfo')
    address.field.add(name='multiaddr', number=1, type=F.TYPE_BYTES, label=OPTIONAL)
    record.field.add(name='peer_id', number=1, type=F.TYPE_BYTES, label=OPTIONAL)
    record.field.add(name='seq', number=2, type=F.TYPE_UINT64, label=OPTIONAL)
    record.field.add(name='addresses', number=3, type=F.TYPE_MESSAGE, type_name='.pb.PeerRecord.AddressInfo', label=REPEATED)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)

    return lambda name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f'pb.{name}'))


published, go = pool_of('proto2'), pool_of('proto3')


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


def fill(message, values):
    for name, value in values.items():
        if isinstance(value, dict):
            inner = getattr(message, name)
            inner.SetInParent()
            fill(inner, value)
        elif isinstance(value, list):
            for one in value:
                fill(getattr(message, name).add(), one)
        elif name in ('signedPeerRecord', 'cookie'):
            setattr(message, name, bytes.fromhex(value))
        elif name == 'type':
            message.type = TYPES[value]
        elif name == 'status':
            message.status = STATUSES[value]
        else:
            setattr(message, name, int(value) if name in ('ttl', 'limit') else value)
    return message


def encoded(schema, values):
    return fill(schema('Message')(), values).SerializeToString(deterministic=True)


def sealed(seed, addresses, seq, domain=b'libp2p-peer-record', payload_type=b'\x03\x01', about=None):
    """A signed peer record (RFC 0002 and 0003) of the Ed25519 key with that seed."""
    key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    public_key = b'\x08\x01\x12\x20' + raw
    peer_id = b'\x00' + varint(len(public_key)) + public_key
    record = published('PeerRecord')(peer_id=about or peer_id, seq=seq)
    for address in addresses:
        record.addresses.add(multiaddr=address)
    payload = record.SerializeToString(deterministic=True)
    signed = b''.join(varint(len(part)) + part for part in (domain, payload_type, payload))
    envelope = published('Envelope')(public_key=public_key, payload_type=payload_type, payload=payload, signature=key.sign(signed))
    return peer_id.hex(), envelope.SerializeToString(deterministic=True).hex()


TCP = bytes.fromhex('04c0000201060fa1')  # /ip4/192.0.2.1/tcp/4001
UNKNOWN = bytes.fromhex('04c0000201ffff7f')  # a protocol that is none
alice, record = sealed(1, [TCP], 1)
bob, of_bob = sealed(2, [TCP], 1)
COOKIE = bytes(range(8)).hex() + b'AAAAAAAAAAAAAAAAAAAAAA'.hex()
HUGE = str(2 ** 64 - 1)

messages = [
    ('register for the default time', {'type': 'REGISTER', 'register': {'ns': 'my-app', 'signedPeerRecord': record}}),
    ('register for ten hours', {'type': 'REGISTER', 'register': {'ns': 'my-app', 'signedPeerRecord': record, 'ttl': 36000}}),
    ('register for the longest number there is', {'type': 'REGISTER', 'register': {'ns': 'é', 'signedPeerRecord': record, 'ttl': HUGE}}),
    ('registered', {'type': 'REGISTER_RESPONSE', 'registerResponse': {'status': 'OK', 'ttl': 7200}}),
    *[(f'not registered: {status}', {'type': 'REGISTER_RESPONSE', 'registerResponse': {'status': status, 'statusText': 'why'}}) for status in STATUSES if status != 'OK'],
    ('unregister', {'type': 'UNREGISTER', 'unregister': {'ns': 'my-app'}}),
    ('unregister of all', {'type': 'UNREGISTER', 'unregister': {}}),
    ('discover all', {'type': 'DISCOVER', 'discover': {}}),
    ('discover a namespace', {'type': 'DISCOVER', 'discover': {'ns': 'my-app'}}),
    ('discover what came since', {'type': 'DISCOVER', 'discover': {'ns': 'my-app', 'limit': 200, 'cookie': COOKIE}}),
    ('discovered nothing', {'type': 'DISCOVER_RESPONSE', 'discoverResponse': {'cookie': COOKIE, 'status': 'OK'}}),
    ('discovered two', {'type': 'DISCOVER_RESPONSE', 'discoverResponse': {
        'registrations': [{'ns': 'my-app', 'signedPeerRecord': record, 'ttl': 7200}, {'ns': 'other-app', 'signedPeerRecord': of_bob, 'ttl': 1}],
        'cookie': COOKIE, 'status': 'OK'}}),
    ('not discovered', {'type': 'DISCOVER_RESPONSE', 'discoverResponse': {'status': 'E_INVALID_COOKIE', 'statusText': 'bad cookie'}}),
]

# as a writer of proto3 writes the same: what is 0 or empty is not there
as_go = [
    ('register', {'type': 'REGISTER', 'register': {'ns': 'my-app', 'signedPeerRecord': record}}),
    ('register, with a time of 0', {'type': 'REGISTER', 'register': {'ns': 'my-app', 'signedPeerRecord': record, 'ttl': 0}}),
    ('registered', {'type': 'REGISTER_RESPONSE', 'registerResponse': {'status': 'OK', 'ttl': 7200}}),
    ('discover all, with an empty cookie', {'type': 'DISCOVER', 'discover': {'ns': '', 'limit': 0, 'cookie': ''}}),
    ('discovered', {'type': 'DISCOVER_RESPONSE', 'discoverResponse': {'registrations': [{'ns': '', 'signedPeerRecord': record, 'ttl': 7200}], 'cookie': COOKIE, 'status': 'OK'}}),
]

full = encoded(published, messages[1][1])
# bytes that a reader skips: a field that was taken back (Unregister.id), unknown fields of each wire type
lenient = [
    ('an id in UNREGISTER, as before 2021', '0802220b0a066d792d6170701201aa', {'type': 'UNREGISTER', 'unregister': {'ns': 'my-app'}}),
    ('unknown fields', '0803' + '2a00' + '4001' + '4a0161' + '510000000000000000' + '5d00000000', {'type': 'DISCOVER', 'discover': {}}),
]
# no requests; the stream is reset
refused = [
    ('a type that is none', '0809'),
    ('a subscription, as in some versions of go-libp2p-rendezvous', '0864'),
    ('an answer', encoded(published, messages[3][1]).hex()),
    ('another answer', encoded(published, {'type': 'DISCOVER_RESPONSE', 'discoverResponse': {}}).hex()),
    ('unregister without saying of what', '0802'),
    ('a message that is cut off', full[:-1].hex()),
    ('a length beyond the message', '080012ff01'),
    ('a number without an end', '08' + 'ff' * 11),
]

records = {
    'valid': [
        {'name': 'one address', 'format': 'standard', 'peer': alice, 'addresses': [TCP.hex()], 'sealed': record},
        {'name': 'an address of a kind that is not known', 'format': 'standard', 'peer': alice, 'addresses': [UNKNOWN.hex(), TCP.hex()], 'sealed': sealed(1, [UNKNOWN, TCP], 2)[1]},
        {'name': 'as rust-libp2p seals it', 'format': 'rust', 'peer': alice, 'addresses': [TCP.hex()],
         'sealed': sealed(1, [TCP], 1, domain=b'libp2p-routing-state', payload_type=b'/libp2p/routing-state-record')[1]},
    ],
    'refused': [
        {'name': 'signed for another purpose', 'peer': alice, 'status': 'E_INVALID_SIGNED_PEER_RECORD', 'sealed': sealed(1, [TCP], 1, domain=b'libp2p-relay-rsvp')[1]},
        {'name': "rust-libp2p's type of payload, signed for the other purpose", 'peer': alice, 'status': 'E_INVALID_SIGNED_PEER_RECORD',
         'sealed': sealed(1, [TCP], 1, payload_type=b'/libp2p/routing-state-record')[1]},
        {'name': 'another type of payload', 'peer': alice, 'status': 'E_INVALID_SIGNED_PEER_RECORD', 'sealed': sealed(1, [TCP], 1, payload_type=b'\x03\x02')[1]},
        {'name': 'no addresses', 'peer': alice, 'status': 'E_INVALID_SIGNED_PEER_RECORD', 'sealed': sealed(1, [], 1)[1]},
        {'name': 'a signature that is altered', 'peer': alice, 'status': 'E_INVALID_SIGNED_PEER_RECORD', 'sealed': record[:-2] + f'{int(record[-2:], 16) ^ 1:02x}'},
        {'name': 'cut off', 'peer': alice, 'status': 'E_INVALID_SIGNED_PEER_RECORD', 'sealed': record[:-2]},
        {'name': 'nothing', 'peer': alice, 'status': 'E_INVALID_SIGNED_PEER_RECORD', 'sealed': ''},
        {'name': 'an address of a kind that is not known', 'peer': alice, 'status': 'E_INVALID_SIGNED_PEER_RECORD', 'sealed': sealed(1, [UNKNOWN, TCP], 2)[1]},
        {'name': 'an empty address', 'peer': alice, 'status': 'E_INVALID_SIGNED_PEER_RECORD', 'sealed': sealed(1, [TCP, b''], 2)[1]},
        {'name': 'of another peer', 'peer': alice, 'status': 'E_NOT_AUTHORIZED', 'sealed': of_bob},
        {'name': 'about another peer', 'peer': alice, 'status': 'E_NOT_AUTHORIZED', 'sealed': sealed(1, [TCP], 1, about=bytes.fromhex(bob))[1]},
    ],
}

vectors = {
    'protocol': '/rendezvous/1.0.0',
    'messages': [{'name': name, 'message': message, 'hex': encoded(published, message).hex()} for name, message in messages],
    'proto3': [{'name': name, 'message': message, 'hex': encoded(go, message).hex()} for name, message in as_go],
    'lenient': [{'name': name, 'message': message, 'hex': text} for name, text, message in lenient],
    'refused': [{'name': name, 'hex': text} for name, text in refused],
    'records': records,
}

with open(os.path.join(os.path.dirname(__file__), '..', '..', 'test', 'vectors', 'libp2p-rendezvous.json'), 'w') as file:
    file.write(json.dumps(vectors, indent=2, ensure_ascii=False) + '\n')
