# SPDX-License-Identifier: GPL-2.0
"""What keyd.sh needs beside a shell.

ask SOCKET LINE...		lines to the control socket, the answers
do SOCKET LINE			a command to fakekernel.py
certs DIR			authorities and certificates of SPIFFE
bytes PORT KIND			garbage; prints what comes of the connection
tls PORT CERT KEY KIND		a client with a certificate, which sends malformed messages
flood PORT COUNT ADDRESSES	connections that say nothing; prints how many stay open
memory PID FILE			whether a secret of the file, in hexadecimal, is in memory
notify SOCKET FILE		the messages to the service manager
"""
import datetime
import os
import re
import socket
import ssl
import struct
import sys
import time


def ask(path, *lines):
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(20)
        sock.connect(path)
        answers = sock.makefile("rb")
        for line in lines:
            sock.sendall(line.encode() + b"\n")
            print(answers.readline().decode(), end="")


def certs(to):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    now = datetime.datetime.utcnow()
    day = datetime.timedelta(days=1)

    def write(name, data):
        path = os.path.join(to, name)
        with open(path + ".new", "wb") as file:
            os.chmod(path + ".new", 0o600)
            file.write(data)
        os.rename(path + ".new", path)

    def issue(name, uris, issuer=None, begin=-day, end=day, authority=False):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        builder = x509.CertificateBuilder().subject_name(subject) \
            .issuer_name(issuer[1].subject if issuer else subject) \
            .public_key(key.public_key()).serial_number(x509.random_serial_number()) \
            .not_valid_before(now + begin).not_valid_after(now + end) \
            .add_extension(x509.BasicConstraints(authority, None), True) \
            .add_extension(x509.KeyUsage(True, False, False, False, False, authority,
                                         authority, False, False), True)
        if uris:
            builder = builder.add_extension(x509.SubjectAlternativeName(
                [x509.UniformResourceIdentifier(uri) for uri in uris]), False)
        cert = builder.sign(issuer[0] if issuer else key, hashes.SHA256())
        write(name + ".crt", cert.public_bytes(serialization.Encoding.PEM))
        write(name + ".key", key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
        return key, cert

    gw = "spiffe://hooli.example/ns/holo/sa/"
    ca = issue("ca", [], authority=True)
    other = issue("other-ca", [], authority=True)
    for name in "west", "east":
        issue(name, [gw + name], ca)
    issue("expired", [gw + "west"], ca, -2 * day, -day)
    issue("future", [gw + "west"], ca, day, 2 * day)
    issue("two", [gw + "west", gw + "west2"], ca)
    issue("none", [], ca)
    issue("stranger", [gw + "stranger"], ca)
    issue("unknown", [gw + "west"], other)
    issue("authority", [gw + "west"], ca, authority=True)


def state(sock, seconds=14):
    """What comes of a connection: closed, by default within 10 s, or still open."""
    end = time.monotonic() + seconds
    try:
        while True:
            sock.settimeout(max(end - time.monotonic(), 0.01))
            if not sock.recv(65536):
                return "closed"
    except (ConnectionError, ssl.SSLError):
        return "closed"
    except socket.timeout:
        return "open"


def garbage(port, kind):
    sock = socket.create_connection(("127.0.0.1", int(port)))
    hello = b"\x16\x03\x01"
    data = {
        "random": os.urandom(8192),
        "zeroes": bytes(4096),
        "http": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "record": hello + b"\x40\x01" + bytes(0x4001),
        "message": hello + b"\x40\x00\x01\xff\xff\xff" + bytes(0x3ffc) +
                   (hello + b"\x40\x00" + bytes(0x4000)) * 500,
        "short": hello,
    }[kind]
    try:
        sock.sendall(data)
    except ConnectionError:
        pass
    if kind == "short":
        sock.shutdown(socket.SHUT_WR)
    print(state(sock))


def hello(cipher=0, epoch=1, instance=b"\x55" * 16, version=1, length=36, reserved=bytes(7)):
    return struct.pack(">HBBB7sQ16s", length, 1, version, cipher, reserved, epoch, instance)


def tls(port, cert, key, kind):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    if kind == "tls12":
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    if cert != "-":
        context.load_cert_chain(cert, key)
    key_message = struct.pack(">HBBB3sIQ", 20, 2, 1, 0, bytes(3), 7, 1)
    messages = {
        "tls12": b"", "hello": hello(),
        "random": os.urandom(64),
        "long": hello(length=65535),
        "version": hello(version=2),
        "cipher": hello(cipher=9),
        "epoch": hello(epoch=0),
        "epoch-large": hello(epoch=2**63),
        "reserved": hello(reserved=b"\1" * 7),
        "key-first": key_message,
        "done-first": struct.pack(">HBBQ", 12, 3, 1, 1),
        "rekey-first": struct.pack(">HBB", 4, 4, 1),
        "twice": hello() * 2,
        "key-id": hello() + struct.pack(">HBBB3sIQ", 20, 2, 1, 0, bytes(3), 0, 1),
        "key-epoch": hello() + struct.pack(">HBBB3sIQ", 20, 2, 1, 0, bytes(3), 7, 99),
        "done": hello() + struct.pack(">HBBQ", 12, 3, 1, 1),
        "type": hello() + struct.pack(">HBB", 4, 9, 1),
    }
    sock = socket.create_connection(("127.0.0.1", int(port)))
    sock.settimeout(5)
    try:
        sock = context.wrap_socket(sock)
        sock.sendall(messages[kind])
        print(state(sock, 5))
    except (ssl.SSLError, ConnectionError):
        print("closed")


def flood(port, count, addresses):
    socks = []
    for i in range(int(count)):
        sock = socket.socket()
        sock.bind(("127.0.%d.%d" % (1 + i % int(addresses) // 200, 1 + i % int(addresses) % 200),
                   0))
        sock.connect(("127.0.0.1", int(port)))
        sock.setblocking(False)
        socks.append(sock)
    time.sleep(1)
    still = 0
    for sock in socks:
        try:
            still += bool(sock.recv(1))
        except BlockingIOError:
            still += 1
        except ConnectionError:
            pass
    print(still, flush=True)
    if len(sys.argv) > 5:
        time.sleep(float(sys.argv[5]))


def memory(pid, file):
    with open(file, encoding="ascii") as lines:
        secrets = [bytes.fromhex(line.split()[-1]) for line in lines]
    with open("/proc/%s/maps" % pid, encoding="ascii") as maps, \
            open("/proc/%s/mem" % pid, "rb") as mem:
        for line in maps:
            begin, end, mode = re.match("([0-9a-f]+)-([0-9a-f]+) (....)", line).groups()
            if mode[:2] != "rw":
                continue
            mem.seek(int(begin, 16))
            try:
                data = mem.read(int(end, 16) - int(begin, 16))
            except OSError:
                continue
            if any(secret in data for secret in secrets):
                print("found")
                return
    print("gone")


def notify(path, file):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sock.bind(path)
    while True:
        with open(file, "ab", buffering=0) as to:
            to.write(sock.recv(4096) + b"\n")


{"ask": ask, "do": lambda path, line: ask(path, line), "certs": certs, "bytes": garbage,
 "tls": tls, "flood": flood, "memory": memory, "notify": notify}[sys.argv[1]](
     *sys.argv[2:5 if sys.argv[1] == "flood" else None])
