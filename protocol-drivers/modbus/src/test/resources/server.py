"""A Modbus TCP server by pymodbus: holding register n holds n, from 0 to 999. Prints its port when it listens."""
import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusTcpServer


async def main():
    # zero_mode: address 0 on the wire is index 0 of the block.
    block = ModbusSequentialDataBlock(0, list(range(1000)))
    unit = ModbusSlaveContext(hr=block, ir=block, zero_mode=True)
    context = ModbusServerContext(slaves={1: unit}, single=False)
    server = ModbusTcpServer(context, address=("127.0.0.1", 0))
    task = asyncio.ensure_future(server.serve_forever())
    await server.serving
    print(server.server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    # Ends with the test that started it.
    await loop.run_in_executor(None, sys.stdin.read)
    task.cancel()


asyncio.run(main())
