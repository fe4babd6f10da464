"""Unit 1 by pymodbus with given tables: pymodbus_unit.py tcp PORT | rtu PATH.

The first line of standard input has the tables, such as "holding:0:0001000a input:100:ffff coils:0:101 discrete:0:01":
registers as hex, bits as digits, each table from an address on. Other addresses are refused, other units are silent.
Prints its port when it listens; 0 is any that is free. Ends with its input.
"""
import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer


def block(name, base, digits):
    if name in ("coils", "discrete"):
        return ModbusSequentialDataBlock(int(base), [digit == "1" for digit in digits])
    return ModbusSequentialDataBlock(int(base), [int(digits[i : i + 4], 16) for i in range(0, len(digits), 4)])


async def main():
    tables = {table.split(":")[0]: block(*table.split(":")) for table in sys.stdin.readline().split()}
    unit = ModbusSlaveContext(
        hr=tables["holding"], ir=tables["input"], co=tables["coils"], di=tables["discrete"], zero_mode=True
    )
    context = ModbusServerContext(slaves={1: unit}, single=False)
    identity = ModbusDeviceIdentification(info={0x00: "Peers", 0x01: "PM-1", 0x02: "3.0", 0x05: "Pymodbus unit"})
    mode, where = sys.argv[1:]
    if mode == "rtu":
        server = ModbusSerialServer(
            context,
            port=where,
            baudrate=115200,
            ignore_missing_slaves=True,
            framer=ModbusRtuFramer,
            identity=identity,
        )
        await server.start()
        asyncio.ensure_future(server.serve_forever())
        print(where, flush=True)
    else:
        server = ModbusTcpServer(
            context,
            framer=ModbusSocketFramer,
            address=("127.0.0.1", int(where)),
            # A port that was just used is in TIME_WAIT.
            allow_reuse_address=True,
            ignore_missing_slaves=True,
            identity=identity,
        )
        asyncio.ensure_future(server.serve_forever())
        await server.serving
        print(server.server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
