#!/usr/bin/env python3
"""Decodes a Busbar telemetry block or metrics parcel; needs Python 3.8 or newer and nothing else.

    decode_block.py [--lines] FILE...
                    FILE holds a parcel ("BBP1"), a block ("BBT1"), or either as hex digits; - is stdin

Prints one JSON object for each, on a line of its own: {"parcel": {...} or null, "bootId", "anchorMillis" or null, "samples": [...]}, each sample with
device, point, unit, kind, monotonicMillis, epochMillis or null, quality and value. Reals are printed by their 64 bits
too ("bits", hex), so that comparisons are exact. With --lines: a line "boot id, anchor or -", then one a sample with
device, point, unit, kind, monotonicMillis, quality and value, between tabs; reals as bits, texts as hex of their UTF-8.
The format is ../telemetry-block.md.
"""

import json
import struct
import sys

QUALITIES = ["good", "stale", "not_implemented", "comm_fail", "out_of_range"]
KINDS = ["none", "real", "whole", "flag", "text"]
NONE, REAL, WHOLE, FLAG, TEXT = range(5)
MAX_SAMPLES = 65536
MAX_TEXT = 4096
MAX_ALL_TEXT = 1 << 20
MASK64 = (1 << 64) - 1

DECIMAL, RAW, WHOLES = 0, 12, 24
FIRST_DECIMAL, FIRST_RAW, FIRST_WHOLE = 36, 37, 38
COUNT, FIRST_TIME, FIRST_STEP, STEP = 39, 40, 41, 42
TEXT_INDEX, TEXT_LENGTH, SCHEMA = 43, 44, 45


class BadBlock(Exception):
    pass


def crc32c(data):
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ 0x82F63B78 if n & 1 else n >> 1
        table.append(n)
    crc = 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def signed64(value):
    value &= MASK64
    return value - (1 << 64) if value >> 63 else value


class Decoder:
    """The range decoder, and above it the numbers and texts."""

    def __init__(self, data):
        self.data = data
        self.at = 0
        self.range = 0xFFFFFFFF
        self.code = 0
        for _ in range(4):
            self.code = self.code << 8 | self.byte()
        self.slots = {}
        self.texts = []
        self.text_bytes = 0

    def byte(self):
        if self.at >= len(self.data):
            raise BadBlock("the block ends before its samples do")
        self.at += 1
        return self.data[self.at - 1]

    def normalise(self):
        while self.range < 1 << 24:
            self.range = self.range << 8 & 0xFFFFFFFF
            self.code = (self.code << 8 | self.byte()) & 0xFFFFFFFF

    def bit(self, *slot):
        zero = self.slots.get(slot, 16384)
        bound = (self.range >> 15) * zero
        if self.code < bound:
            self.range = bound
            self.slots[slot] = zero + (32768 - zero >> 4)
            bit = 0
        else:
            self.code -= bound
            self.range -= bound
            self.slots[slot] = zero - (zero >> 4)
            bit = 1
        self.normalise()
        return bit

    def even(self):
        self.range >>= 1
        bit = 0
        if self.code >= self.range:
            self.code -= self.range
            bit = 1
        self.normalise()
        return bit

    def tree(self, bits, *context):
        node = 1
        for _ in range(bits):
            node = node << 1 | self.bit(*context, node)
        return node - (1 << bits)

    def number(self, context):
        length = self.tree(7, "length", context)
        if length > 64:
            raise BadBlock("a number of more than 64 bits")
        if length < 2:
            return length
        top_bits = min(2, length - 1)
        value = 1 << top_bits | self.tree(top_bits, "top", context, length)
        for _ in range(length - 1 - top_bits):
            value = value << 1 | self.even()
        return value

    def signed(self, context):
        value = self.number(context)
        return value >> 1 ^ -(value & 1)

    def bounded(self, context, most, what):
        value = self.number(context)
        if value > most:
            raise BadBlock("%s: %d, at most %d" % (what, value, most))
        return value

    def text(self):
        index = self.bounded(TEXT_INDEX, len(self.texts), "text number")
        if index < len(self.texts):
            return self.texts[index]
        length = self.bounded(TEXT_LENGTH, MAX_TEXT, "text length")
        self.text_bytes += length
        if self.text_bytes > MAX_ALL_TEXT:
            raise BadBlock("too much text")
        before = 0
        coded = bytearray()
        for _ in range(length):
            before = self.tree(8, "letter", before & 31)
            coded.append(before)
        self.texts.append(coded.decode("utf-8"))
        return self.texts[-1]


def dictionary(d, total):
    schemas = []
    groups = []
    room = total
    for _ in range(d.bounded(COUNT, total, "devices")):
        device = d.text()
        schema = d.bounded(SCHEMA, len(schemas), "schema number")
        if schema == 0:
            heads = []
            for _ in range(d.bounded(COUNT, room, "points")):
                point, unit, kind = d.text(), d.text(), d.tree(3, "kind")
                if kind > TEXT:
                    raise BadBlock("kind %d" % kind)
                heads.append((point, unit, kind))
            schemas.append(heads)
        else:
            heads = schemas[schema - 1]
        room -= len(heads)
        if room < 0:
            raise BadBlock("more series than samples")
        groups.append((device, heads))
    return groups


def times_of(d, before, room, base):
    if before and d.bit("flag", 0):
        if len(before) > room:
            raise BadBlock("more samples than announced")
        return before
    count = d.bounded(COUNT, room, "samples of a series")
    if count == 0:
        raise BadBlock("a series without samples")
    times = []
    last, last_step = base, 0
    for i in range(count):
        step = signed64(d.signed((FIRST_TIME, FIRST_STEP, STEP)[min(i, 2)]) + last_step)
        last = signed64(last + step)
        last_step = 0 if i == 0 else step
        times.append(last)
    return times


def values_of(d, kind, count):
    """Yields (quality, value) count times; a real is its 64 bits."""
    exponent = d.tree(3, "exponent") if kind == REAL else 0
    quality = 0
    started, last, last_length, last_flag, last_text = False, 0, 0, 2, ""
    for _ in range(count):
        quality = d.tree(3, "quality", quality)
        if quality >= len(QUALITIES):
            raise BadBlock("quality %d" % quality)
        if kind == NONE or quality != 0 and d.bit("present", quality) == 0:
            if quality == 0:
                raise BadBlock("a good sample without a value")
            yield quality, None
        elif kind == FLAG:
            last_flag = d.bit("boolean", last_flag)
            yield quality, bool(last_flag)
        elif kind == TEXT:
            if not started or d.bit("flag", 1) == 0:
                last_text = d.text()
            started = True
            yield quality, last_text
        elif kind == REAL and exponent == 7:
            changed = d.number(RAW + last_length if started else FIRST_RAW)
            last ^= changed
            last_length = min(11, changed.bit_length() // 6) if started else 0
            started = True
            yield quality, last
        else:
            first, contexts = (FIRST_DECIMAL, DECIMAL) if kind == REAL else (FIRST_WHOLE, WHOLES)
            zigzag = d.number(contexts + last_length if started else first)
            last = signed64(last + (zigzag >> 1 ^ -(zigzag & 1)))
            last_length = min(11, zigzag.bit_length()) if started else 0
            started = True
            if kind == WHOLE:
                yield quality, last
            else:
                yield quality, struct.unpack(">Q", struct.pack(">d", float(last) / float(10**exponent)))[0]


def decode_block(block):
    if len(block) < 34 or block[:4] != b"BBT1":
        raise BadBlock("not a block of version 1")
    if struct.unpack(">I", block[-4:])[0] != crc32c(block[:-4]):
        raise BadBlock("the block's checksum is wrong")
    flags, anchor, base, total, boot_length = struct.unpack(">BqqIB", block[4:26])
    if flags > 1 or total > MAX_SAMPLES or boot_length > 64 or 26 + boot_length + 8 > len(block):
        raise BadBlock("head out of bounds")
    d = Decoder(block[26 + boot_length : -4])
    samples = []
    times = []
    for device, heads in dictionary(d, total):
        for point, unit, kind in heads:
            times = times_of(d, times, total - len(samples), base)
            for time, (quality, value) in zip(times, values_of(d, kind, len(times))):
                sample = {"device": device, "point": point, "unit": unit, "kind": KINDS[kind]}
                sample["monotonicMillis"] = time
                sample["epochMillis"] = anchor + time if flags else None
                sample["quality"] = QUALITIES[quality]
                if kind == REAL and value is not None:
                    sample["bits"] = "%016x" % value
                    value = struct.unpack(">d", struct.pack(">Q", value))[0]
                sample["value"] = value
                samples.append(sample)
    if len(samples) != total:
        raise BadBlock("%d samples announced, %d found" % (total, len(samples)))
    if d.at != len(d.data):
        raise BadBlock("bytes are left after the last sample")
    return {
        "bootId": block[26 : 26 + boot_length].decode("utf-8"),
        "anchorMillis": anchor if flags else None,
        "samples": samples,
    }


def decode(data):
    parcel = None
    if data[:4] == b"BBP1":
        if len(data) < 40 or struct.unpack(">I", data[-4:])[0] != crc32c(data[:-4]):
            raise BadBlock("the parcel's checksum is wrong")
        epoch, sequence, before, samples, length = struct.unpack(">QQQII", data[4:36])
        if length != len(data) - 40:
            raise BadBlock("the parcel's length is wrong")
        parcel = {"epoch": epoch, "sequence": sequence, "samplesBefore": before, "samples": samples}
        data = data[36:-4]
    return {"parcel": parcel, **decode_block(data)}


def printed(sample):
    value = sample["value"]
    if value is None:
        return "-"
    if sample["kind"] == "real":
        return sample["bits"]
    return value.encode("utf-8").hex() if sample["kind"] == "text" else str(value).lower()


def lines(block):
    yield "%s\t%s" % (block["bootId"], "-" if block["anchorMillis"] is None else block["anchorMillis"])
    for sample in block["samples"]:
        fields = ("device", "point", "unit", "kind", "monotonicMillis", "quality")
        yield "\t".join([str(sample[f]) for f in fields] + [printed(sample)])


def main():
    args = [a for a in sys.argv[1:] if a != "--lines"]
    if not args:
        sys.exit(__doc__)
    for name in args:
        source = sys.stdin.buffer if name == "-" else open(name, "rb")
        with source:
            data = source.read()
        if data[:2] != b"BB":
            data = bytes.fromhex(data.decode("ascii"))
        try:
            decoded = decode(data)
        except BadBlock as e:
            sys.exit("%s is not a block: %s" % (name, e))
        if "--lines" in sys.argv:
            sys.stdout.buffer.write("".join(line + "\n" for line in lines(decoded)).encode("utf-8"))
        else:
            print(json.dumps(decoded))


if __name__ == "__main__":
    main()
