"""A Modbus RTU unit by libmodbus: holding and input register n holds n, from 0 to 999.

libmodbus.py PORT UNIT. Prints the port when it listens, and ends with its input.
"""
import ctypes
import os
import sys
import threading

library = ctypes.CDLL("libmodbus.so.5", use_errno=True)
library.modbus_new_rtu.restype = ctypes.c_void_p
library.modbus_mapping_new.restype = ctypes.c_void_p


class Mapping(ctypes.Structure):
    """modbus_mapping_t of modbus.h."""

    _fields_ = [(name, ctypes.c_int) for name in (
        "nb_bits", "start_bits", "nb_input_bits", "start_input_bits",
        "nb_input_registers", "start_input_registers", "nb_registers", "start_registers",
    )] + [
        ("tab_bits", ctypes.c_void_p),
        ("tab_input_bits", ctypes.c_void_p),
        ("tab_input_registers", ctypes.POINTER(ctypes.c_uint16)),
        ("tab_registers", ctypes.POINTER(ctypes.c_uint16)),
    ]


def serve():
    while True:
        length = library.modbus_receive(bus, request)
        if length > 0:
            library.modbus_reply(bus, request, length, mapping)


bus = ctypes.c_void_p(library.modbus_new_rtu(sys.argv[1].encode(), 115200, ctypes.c_char(b"N"), 8, 1))
library.modbus_set_slave(bus, int(sys.argv[2]))
mapping = ctypes.c_void_p(library.modbus_mapping_new(0, 0, 1000, 1000))
registers = Mapping.from_address(mapping.value)
for n in range(1000):
    registers.tab_registers[n] = n
    registers.tab_input_registers[n] = n
if library.modbus_connect(bus) != 0:
    sys.exit("libmodbus cannot open " + sys.argv[1])
request = (ctypes.c_uint8 * 260)()
threading.Thread(target=serve, daemon=True).start()
print(sys.argv[1], flush=True)
sys.stdin.read()
os._exit(0)
