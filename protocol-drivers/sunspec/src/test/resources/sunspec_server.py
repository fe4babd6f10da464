"""A SunSpec device served by pymodbus. Registers come as hex on the first line of standard
input, from address 40000 on. Prints its port when it listens; ends with its standard input."""
import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusTcpServer


async def main():
    text = sys.stdin.readline().strip()
    registers = [int(text[i : i + 4], 16) for i in range(0, len(text), 4)]
    unit = ModbusSlaveContext(hr=ModbusSequentialDataBlock(40000, registers), zero_mode=True)
    server = ModbusTcpServer(ModbusServerContext(slaves={1: unit}, single=False), address=("127.0.0.1", 0))
    task = asyncio.ensure_future(server.serve_forever())
    await server.serving
    print(server.server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    task.cancel()


asyncio.run(main())
