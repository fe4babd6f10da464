"""A Modbus unit by pymodbus with the input registers of an image: image.py tcp | rtu PORT.

The first line of standard input has the registers from 0 on as hex. Prints its TCP port, or the serial one, when it
listens, and ends with its input. Other registers are refused.
"""
import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer


async def main():
    digits = sys.stdin.readline().strip()
    words = [int(digits[i : i + 4], 16) for i in range(0, len(digits), 4)]
    unit = ModbusSlaveContext(ir=ModbusSequentialDataBlock(0, words), zero_mode=True)
    context = ModbusServerContext(slaves={1: unit}, single=False)
    if sys.argv[1] == "rtu":
        server = ModbusSerialServer(
            context, port=sys.argv[2], baudrate=9600, ignore_missing_slaves=True, framer=ModbusRtuFramer
        )
        await server.start()
        asyncio.ensure_future(server.serve_forever())
        print(sys.argv[2], flush=True)
    else:
        server = ModbusTcpServer(
            context, framer=ModbusSocketFramer, address=("127.0.0.1", 0), ignore_missing_slaves=True
        )
        asyncio.ensure_future(server.serve_forever())
        await server.serving
        print(server.server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        pass


asyncio.run(main())
