"""Modbus units by pymodbus: register n of each unit holds n, from 0 to 999.

server.py tcp | rtu-tcp | tls CERTIFICATE KEY AUTHORITIES | rtu PORT, then the units, 1 unless given. Prints its port
when it listens; units that are not there are silent. For each line of input it prints how many requests each unit had.
"""
import asyncio
import ssl
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer, ModbusTlsServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer


class CountedUnit(ModbusSlaveContext):
    requests = 0

    def validate(self, *arguments):
        self.requests += 1
        return super().validate(*arguments)


def unit():
    # zero_mode: address 0 on the wire is index 0 of the block.
    block = ModbusSequentialDataBlock(0, list(range(1000)))
    return CountedUnit(hr=block, ir=block, zero_mode=True)


async def main():
    mode, *arguments = sys.argv[1:]
    local = ("127.0.0.1", 0)
    takes = {"tls": 3, "rtu": 1}.get(mode, 0)
    units = {int(number): unit() for number in arguments[takes:] or ["1"]}
    context = ModbusServerContext(slaves=units, single=False)
    if mode == "rtu":
        server = ModbusSerialServer(
            context, port=arguments[0], baudrate=115200, ignore_missing_slaves=True, framer=ModbusRtuFramer
        )
        await server.start()
        asyncio.ensure_future(server.serve_forever())
        print(arguments[0], flush=True)
    else:
        if mode == "tls":
            certificate, key, authorities = arguments[:3]
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.minimum_version = ssl.TLSVersion.TLSv1_2
            tls.load_cert_chain(certificate, key)
            tls.load_verify_locations(authorities)
            # Its own framer for TLS leaves out the header, which MODBUS/TCP Security keeps.
            server = ModbusTlsServer(
                context, framer=ModbusSocketFramer, address=local, sslctx=tls, reqclicert=True
            )
        else:
            framer = ModbusRtuFramer if mode == "rtu-tcp" else ModbusSocketFramer
            server = ModbusTcpServer(context, framer=framer, address=local, ignore_missing_slaves=True)
        asyncio.ensure_future(server.serve_forever())
        await server.serving
        print(server.server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    # Ends with the test that started it.
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(" ".join(f"{number}:{each.requests}" for number, each in units.items()), flush=True)


asyncio.run(main())
