"""A SunSpec inverter (unit 1: models 1, 103, 120, 123) and a grid meter (unit 2: models 1, 203) served by pymodbus, with
physics of their own: 6 kW of sun, a load of 1.5 kW, a power limit that is obeyed and that reverts by its timer. Prints its
port, then a JSON line a change; ends with its standard input."""
import asyncio
import json
import struct
import sys
import time

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusTcpServer

BASE = 40000
SUN, LOAD, RATED = 6000, 1500, 8000
NOT_IMPLEMENTED = 0xFFFF


def text(value, registers):
    data = value.encode().ljust(registers * 2, b"\0")
    return list(struct.unpack(">%dH" % registers, data))


def common(model, serial):
    return [1, 66] + text("Other Maker", 16) + text(model, 16) + text("", 8) + text("9.9", 8) + text(serial, 16) + [1, 0x8000]


def signed(value):
    return value & 0xFFFF


def model(number, length, points):
    block = [number, length] + [NOT_IMPLEMENTED] * length
    for offset, value in points.items():
        block[offset] = signed(value)
    return block


# Offsets are those of the published models, counted from the model's ID register.
INVERTER = (
    [0x5375, 0x6E53] + common("Sun 8", "INV-7")
    + model(103, 50, {2: 260, 3: 87, 4: 87, 5: 86, 6: -1, 10: 2300, 11: 2300, 12: 2300, 13: -1, 14: SUN, 15: 0, 16: 5000, 17: -2,
                      24: 1, 25: 0, 26: 0, 38: 4})
    + model(120, 26, {2: 4, 3: RATED, 4: 0})
    + model(123, 24, {2: 0, 3: 0, 4: 1, 5: 10000, 6: 0, 7: 0, 8: 0, 9: 0, 23: -2})
    + [0xFFFF, 0]
)
METER = (
    [0x5375, 0x6E53] + common("Count 3", "MET-9")
    + model(203, 105, {2: 200, 3: 66, 4: 66, 5: 66, 6: -1, 7: 2300, 8: 2300, 9: 2300, 10: 2300, 15: -1, 16: 5000, 17: -2,
                       18: LOAD - SUN, 19: -1500, 20: -1500, 21: -1500, 22: 0, 38: 0, 39: 5000, 46: 0, 47: 7000, 54: 0})
    + [0xFFFF, 0]
)
# "SunS", the common model's 68 registers, then 103; 120 and 123 after it.
W_INVERTER = BASE + 2 + 68 + 14
M123 = BASE + 2 + 68 + 52 + 28
W_METER = BASE + 2 + 68 + 18


def unit(image):
    return ModbusSlaveContext(hr=ModbusSequentialDataBlock(BASE, image), zero_mode=True)


async def live(inverter, meter):
    shown, expires, seen = None, None, None
    while True:
        await asyncio.sleep(0.1)
        limit, _, revert, _, enabled = inverter.getValues(3, M123 + 5, 5)
        if enabled:
            # Every write of the limit or its timer starts the timer anew; a poll of 0.1 s sees a renewal by the marker below.
            if writes(inverter) != seen:
                seen = writes(inverter)
                expires = time.monotonic() + revert if revert else None
            if expires and time.monotonic() > expires:
                inverter.setValues(16, M123 + 9, [0])
                enabled = 0
        watts = min(SUN, RATED * limit // 10000) if enabled else SUN
        inverter.setValues(16, W_INVERTER, [watts])
        meter.setValues(16, W_METER, [signed(LOAD - watts)])
        now = {"watts": watts, "enabled": bool(enabled)}
        if now != shown:
            shown = now
            print(json.dumps(now), flush=True)


counted = {}


def writes(context):
    return counted.get(id(context), 0)


def counting(context):
    """Counts what comes over the wire; what the physics sets does not."""
    original = context.setValues

    def set_values(fc_as_hex, address, values):
        if fc_as_hex in (6, 16) and address >= M123 and address <= M123 + 9 and not (address == M123 + 9 and list(values) == [0]):
            counted[id(context)] = counted.get(id(context), 0) + 1
        return original(fc_as_hex, address, values)

    context.setValues = set_values


async def main():
    inverter, meter = unit(INVERTER), unit(METER)
    counting(inverter)
    server = ModbusTcpServer(ModbusServerContext(slaves={1: inverter, 2: meter}, single=False), address=("127.0.0.1", 0))
    serving = asyncio.ensure_future(server.serve_forever())
    await server.serving
    print(server.server.sockets[0].getsockname()[1], flush=True)
    living = asyncio.ensure_future(live(inverter, meter))
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    living.cancel()
    serving.cancel()


asyncio.run(main())
