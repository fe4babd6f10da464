#!/usr/bin/env python3
"""Decodes a Busbar telemetry block, roll-up or metrics parcel; needs Python 3.8 or newer and nothing else.

    decode_block.py [--lines] FILE
                    FILE holds a parcel ("BBP1"), a block ("BBT1"), a roll-up ("BBR1"), or one as hex digits; - is stdin

Prints one JSON object: {"parcel": {...} or null, "bootId", "anchorMillis" or null, "samples": [...]}, each sample with
device, point, unit, kind, monotonicMillis, epochMillis or null, quality and value. Reals are printed by their 64 bits
too ("bits", hex), so that comparisons are exact. With --lines: a line "boot id, anchor or -", then one a sample with
device, point, unit, kind, monotonicMillis, quality and value, between tabs; reals as bits, texts as hex of their UTF-8.
Of a roll-up: {"parcel", "seconds", "fromMillis", "points": [...]}, each point with device, point, unit, count, worst, kind,
last, lastAtMillis and numbers (count, min, max, sum) or null; with --lines the same between tabs, doubles as bits.
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


R_COUNT, R_NUMBERS, R_LAST_AT, R_DECIMAL, R_RAW, R_WHOLE, R_DOWN, R_RANGE, R_SUM, R_CHANGE = 0, 1, 2, 3, 4, 5, 6, 7, 19, 35
CHUNK = 128


def bits_of(number):
    return struct.unpack(">Q", struct.pack(">d", number))[0]


def double_of(bits):
    return struct.unpack(">d", struct.pack(">Q", bits))[0]


def names_of(d, total):
    schemas = []
    names = []
    for _ in range(d.bounded(COUNT, total, "devices")):
        device = d.text()
        schema = d.bounded(SCHEMA, len(schemas), "schema number")
        if schema == 0:
            schemas.append([(d.text(), d.text()) for _ in range(d.bounded(COUNT, total - len(names), "points"))])
            schema = len(schemas)
        names += [(device, point, unit) for point, unit in schemas[schema - 1]]
        if len(names) > total:
            raise BadBlock("more points than announced")
    return names


class Figures:
    """The points of one chunk, one after the other."""

    def __init__(self, data):
        self.d = Decoder(data)
        self.kind = self.worst = self.exponent = self.count = self.last_at = 0
        self.flag = 2

    def point(self):
        d = self.d
        self.kind = d.tree(3, "kind", self.kind)
        self.worst = d.tree(3, "quality", self.worst)
        if self.kind > TEXT or self.worst >= len(QUALITIES):
            raise BadBlock("kind %d, quality %d" % (self.kind, self.worst))
        self.count = signed64(self.count + d.signed(R_COUNT))
        numbers = d.bit("flag", self.kind)
        if numbers or self.kind == REAL:
            self.exponent = d.tree(3, "exponent", self.exponent)
        last = self.last()
        if last is not None:
            self.last_at = signed64(self.last_at + d.signed(R_LAST_AT))
        return {
            "count": self.count,
            "worst": QUALITIES[self.worst],
            "kind": KINDS[self.kind],
            "last": last,
            "lastAtMillis": self.last_at if last is not None else 0,
            "numbers": self.numbers(last) if numbers else None,
        }

    def last(self):
        d = self.d
        if self.kind == NONE:
            return None
        if self.kind == REAL:
            if self.exponent == 7:
                return double_of(d.number(R_RAW))
            return float(signed64(d.signed(R_DECIMAL))) / float(10**self.exponent)
        if self.kind == WHOLE:
            return signed64(d.signed(R_WHOLE))
        if self.kind == FLAG:
            self.flag = d.bit("boolean", self.flag)
            return bool(self.flag)
        return d.text()

    def numbers(self, last):
        d = self.d
        count = self.count if d.bit("flag", 5) else d.number(R_NUMBERS)
        if self.exponent == 7:
            near = bits_of(last) if self.kind == REAL else 0
            least = near ^ d.number(R_CHANGE)
            if d.bit("flag", 6):
                most, total = least, bits_of(double_of(least) * count)
            else:
                most = least ^ d.number(R_CHANGE)
                total = most ^ d.number(R_CHANGE)
            return {"count": count, "min": double_of(least), "max": double_of(most), "sum": double_of(total)}
        scale = 10**self.exponent
        near = round(last * float(scale)) if self.kind == REAL else last * scale if self.kind == WHOLE else 0
        same = d.bit("flag", 6)
        zigzag = d.number(R_DOWN)
        least = signed64(near - (zigzag >> 1 ^ -(zigzag & 1)))
        if same:
            most, total = least, signed64(least * count)
        else:
            span = d.number(R_RANGE + min(11, zigzag.bit_length()))
            most = signed64(least + span)
            even = count * least + (signed64(count * span) >> 1)
            total = signed64(even + d.signed(R_SUM + min(15, span.bit_length())))
        least, most, total = (float(n) / float(scale) for n in (least, most, total))
        return {"count": count, "min": least, "max": most, "sum": total}


def decode_rollup(rollup):
    if len(rollup) < 28 or rollup[:4] != b"BBR1":
        raise BadBlock("not a roll-up of version 1")
    if struct.unpack(">I", rollup[-4:])[0] != crc32c(rollup[:-4]):
        raise BadBlock("the roll-up's checksum is wrong")
    seconds, start, total, length = struct.unpack(">IqII", rollup[4:24])
    if seconds not in (60, 900, 3600) or start % (seconds * 1000) or total > MAX_SAMPLES or length > len(rollup) - 28:
        raise BadBlock("head out of bounds")
    d = Decoder(rollup[24 : 24 + length])
    names = names_of(d, total)
    if len(names) != total or d.at != len(d.data):
        raise BadBlock("%d points announced, %d named" % (total, len(names)))
    at = 24 + length
    points = []
    for first in range(0, total, CHUNK):
        length = struct.unpack(">I", rollup[at : at + 4])[0] if at + 8 <= len(rollup) else len(rollup)
        if length > len(rollup) - 8 - at:
            raise BadBlock("the roll-up ends before its points do")
        figures = Figures(rollup[at + 4 : at + 4 + length])
        for device, point, unit in names[first : first + CHUNK]:
            points.append({"device": device, "point": point, "unit": unit, **figures.point()})
        if figures.d.at != length:
            raise BadBlock("bytes are left after the last point")
        at += 4 + length
    if at != len(rollup) - 4:
        raise BadBlock("bytes are left after the last chunk")
    return {"seconds": seconds, "fromMillis": start, "points": points}


def rollup_lines(rollup):
    yield "%d\t%d" % (rollup["seconds"], rollup["fromMillis"])
    for p in rollup["points"]:
        last = p["last"]
        if p["kind"] == "real":
            last = "%016x" % bits_of(last)
        elif p["kind"] == "text":
            last = last.encode("utf-8").hex()
        else:
            last = "-" if last is None else str(last).lower()
        fields = [str(p[f]) for f in ("device", "point", "unit", "count", "worst")] + [last, str(p["lastAtMillis"])]
        n = p["numbers"]
        if n is not None:
            fields += [str(n["count"])] + ["%016x" % bits_of(n[f]) for f in ("min", "max", "sum")]
        yield "\t".join(fields)


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
    if data[:4] == b"BBR1":
        return {"parcel": parcel, **decode_rollup(data)}
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
    if len(args) != 1:
        sys.exit(__doc__)
    source = sys.stdin.buffer if args == ["-"] else open(args[0], "rb")
    data = source.read()
    if data[:2] != b"BB":
        data = bytes.fromhex(data.decode("ascii"))
    try:
        decoded = decode(data)
        if "--lines" in sys.argv:
            sys.stdout.buffer.write("".join(
                line + "\n" for line in (rollup_lines if "points" in decoded else lines)(decoded)
            ).encode("utf-8"))
        else:
            json.dump(decoded, sys.stdout)
    except BadBlock as e:
        sys.exit("not a block: %s" % e)


if __name__ == "__main__":
    main()
