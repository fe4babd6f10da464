package energy.busbar.agent.discover.mdns;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Answers as they stand on the wire, put together by hand after RFC 1035 clauses 4.1.1 to 4.1.4. */
final class Packets {
    private Packets() {}

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    static String label(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return "%02X".formatted(bytes.length) + HexFormat.of().formatHex(bytes);
    }

    /** With the length of what is given before it. */
    static String data(String hex) {
        return "%04X".formatted(hex.replaceAll("\\s", "").length() / 2) + hex;
    }

    /**
     * One Modbus gateway: PTR, SRV, TXT and A, with names compressed as responders do. The name _modbus._tcp.local begins
     * at byte 12, its "local" at 25, the instance at 42, the host at 80.
     */
    static byte[] modbusGateway(int id) {
        byte[] packet = hex("0000 8400 0000 0001 0000 0003"
                // PTR _modbus._tcp.local -> Inverter\., Roof 2._modbus._tcp.local
                + label("_modbus") + label("_tcp") + label("local") + "00"
                + "000C 8001 00001194"
                + data(label("Inverter., Roof 2") + "C00C")
                // SRV: priority 0, weight 0, port 1502, solar.local
                + "C02A 0021 8001 00000078"
                + data("0000 0000 05DE" + label("solar") + "C019")
                // TXT
                + "C02A 0010 8001 00001194"
                + data(label("unit=1") + label("model=X10"))
                // A of the SRV's host
                + "C050 0001 8001 00000078"
                + data("C0A8 0117"));
        ByteBuffer.wrap(packet).putShort(0, (short) id);
        return packet;
    }
}
