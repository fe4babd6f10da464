"""Modbus RTU units by pymodbus: 3 is a SunSpec meter, 5 says who it is and nothing else; all others are silent.

serial_units.py PORT. Prints the port when it listens. For each line of input it prints every function that was asked.
"""
import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.factory import ServerDecoder
from pymodbus.server.async_io import ModbusSerialServer
from pymodbus.transaction import ModbusRtuFramer

asked = set()


class Recorder(ServerDecoder):
    def decode(self, message):
        asked.add(message[0])
        return super().decode(message)


def text(value, registers):
    data = value.encode().ljust(2 * registers, b"\0")
    return [data[i] << 8 | data[i + 1] for i in range(0, len(data), 2)]


def sunspec_meter():
    common = text("Acme", 16) + text("SerialMeter", 16) + text("", 8) + text("1.2", 8) + text("SER-42", 16) + [1, 0]
    return [0x5375, 0x6E53, 1, len(common)] + common + [203, 105] + [0x8000] * 105 + [0xFFFF, 0]


def unit(address, values):
    block = ModbusSequentialDataBlock(address, values)
    return ModbusSlaveContext(hr=block, ir=block, zero_mode=True)


async def main():
    units = {3: unit(40000, sunspec_meter()), 5: unit(60000, [0])}
    context = ModbusServerContext(slaves=units, single=False)
    identity = ModbusDeviceIdentification(
        info_name={"VendorName": "Schneider Electric", "ProductCode": "METSEIEM3155", "ModelName": "iEM3155"}
    )
    server = ModbusSerialServer(
        context, port=sys.argv[1], baudrate=19200, parity="N", ignore_missing_slaves=True, framer=ModbusRtuFramer,
        identity=identity,
    )
    server.decoder = Recorder()
    await server.start()
    asyncio.ensure_future(server.serve_forever())
    print(sys.argv[1], flush=True)
    loop = asyncio.get_running_loop()
    # Ends with the test that started it.
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(" ".join(str(function) for function in sorted(asked)), flush=True)


asyncio.run(main())
