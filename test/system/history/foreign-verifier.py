"""Written from docs/history.md alone, with nothing but Python's own library and, for Ed25519, the program openssl.

foreign-verifier.py proof <proof> <record line file> <log key>    is the record in a log that this key has signed?
foreign-verifier.py log <artifacts folder>                        do tiles, checkpoint and records agree?
"""
import base64, hashlib, json, os, subprocess, sys, tempfile


def sha(data):
    return hashlib.sha256(data).digest()


def node(left, right):
    return sha(b"\x01" + left + right)


def root_of(leaves):
    """RFC 6962, section 2.1, over leaf hashes."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(root_of(leaves[:split]), root_of(leaves[split:]))


def root_from_proof(leaf, index, size, path):
    """RFC 9162, section 2.1.3.2."""
    if index >= size:
        return None
    at, last, found = index, size - 1, leaf
    for each in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            found = node(each, found)
            while not at & 1 and at != 0:
                at >>= 1
                last >>= 1
        else:
            found = node(found, each)
        at >>= 1
        last >>= 1
    return found if last == 0 else None


def read_checkpoint(data):
    text, _, signatures = data.decode("utf-8").partition("\n\n")
    origin, size, root = text.split("\n")
    lines = [line for line in signatures.split("\n") if line]
    return {"body": text + "\n", "origin": origin, "size": int(size), "root": base64.b64decode(root), "lines": lines}


def is_signed(head, log_key):
    name, key_id, encoded = log_key.split("+", 2)
    key = base64.b64decode(encoded)
    if key[0] != 1 or len(key) != 33 or sha(name.encode() + b"\n" + key)[:4].hex() != key_id or name != head["origin"]:
        return False
    found = []
    for line in head["lines"]:
        dash, signer, signature = line.split(" ")
        data = base64.b64decode(signature)
        if dash == "\u2014" and signer == name and data[:4].hex() == key_id:
            found.append(check_ed25519(key[1:], head["body"].encode(), data[4:]))
    return bool(found) and all(found)


def check_ed25519(key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        def put(name, data):
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(data)
            return path
        # RFC 8410: the header of a public key of Ed25519.
        public = put("key", bytes.fromhex("302a300506032b6570032100") + key)
        call = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", public, "-rawin"]
        call += ["-in", put("message", message), "-sigfile", put("signature", signature)]
        return subprocess.run(call, capture_output=True).returncode == 0


def check_proof(proof, record, log_key):
    before, _, checkpoint = proof.partition(b"\n\n")
    lines = before.decode("utf-8").split("\n")
    if lines.pop(0) != "c2sp.org/tlog-proof@v1":
        return "this is no proof"
    if lines[0].startswith("extra "):
        lines.pop(0)
    word, index = lines.pop(0).split(" ")
    if word != "index":
        return "this is no proof"
    head = read_checkpoint(checkpoint)
    if not is_signed(head, log_key):
        return "not signed by this key"
    path = [base64.b64decode(line) for line in lines]
    leaf = sha(b"\x00" + record)
    return "good" if root_from_proof(leaf, int(index), head["size"], path) == head["root"] else "not included"


def tile_path(level, index, width):
    digits = str(index).zfill((len(str(index)) + 2) // 3 * 3)
    groups = [digits[at:at + 3] for at in range(0, len(digits), 3)]
    name = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    return "tile/%d/%s%s" % (level, name, "" if width == 256 else ".p/%d" % width)


def read_level(log, level, count):
    hashes = []
    for index in range((count + 255) // 256):
        width = min(256, count - index * 256)
        with open(os.path.join(log, tile_path(level, index, width)), "rb") as file:
            data = file.read()
        if len(data) != 32 * width:
            raise ValueError("a tile has the wrong length")
        hashes += [data[at:at + 32] for at in range(0, len(data), 32)]
    return hashes


def record_ids(folder):
    for part in ("claims", "handoff", "gates"):
        for where, _, names in os.walk(os.path.join(folder, part)):
            for name in names:
                if not name.endswith((".json", ".jsonl")) or name.startswith("."):
                    continue
                with open(os.path.join(where, name), "rb") as file:
                    for line in file.read().removesuffix(b"\n").split(b"\n"):
                        json.loads(line)
                        yield sha(b"\x00" + line)


def check_log(folder):
    log = os.path.join(folder, "log")
    with open(os.path.join(log, "checkpoint"), "rb") as file:
        head = read_checkpoint(file.read())
    leaves = read_level(log, 0, head["size"])
    if root_of(leaves) != head["root"]:
        return "the tiles do not give the root"
    level, count = 1, head["size"] // 256
    while count > 0:
        span = 256 ** level
        wanted = [root_of(leaves[at * span:(at + 1) * span]) for at in range(count)]
        if read_level(log, level, count) != wanted:
            return "tiles of level %d are wrong" % level
        level, count = level + 1, count // 256
    if head["origin"] != "baton/" + leaves[0].hex()[:32]:
        return "another log"
    present = set(record_ids(folder))
    return "good" if all(leaf in present for leaf in leaves) else "a record is missing"


def main(command, *names):
    if command == "log":
        return check_log(*names)
    with open(names[0], "rb") as proof, open(names[1], "rb") as record:
        return check_proof(proof.read(), record.read().removesuffix(b"\n"), names[2])


try:
    verdict = main(*sys.argv[1:])
except (ValueError, OSError, IndexError) as error:
    verdict = "unreadable: %s" % error
print(verdict)
sys.exit(0 if verdict == "good" else 1)
