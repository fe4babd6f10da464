package energy.busbar.agent.discover.mdns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What this browser needs of a DNS message: questions out, answers in. Source: RFC 1035 clauses 4.1 and 3.3, RFC 2782
 * (SRV), RFC 3596 (AAAA), RFC 6762 clauses 5.4 and 18.
 *
 * @param records answers and additional ones, of known types
 */
record DnsMessage(int id, List<Resource> records) {
    /** RFC 6762 clause 17: a message with its headers is at most 9000 bytes. */
    static final int MAX_BYTES = 9_000;

    /** Goes into an Ethernet frame. */
    static final int MAX_QUERY = 1_400;

    private static final int HEADER = 12;
    static final int PTR = 12;
    static final int TXT = 16;
    static final int SRV = 33;
    static final int A = 1;
    static final int AAAA = 28;

    private static final int INTERNET = 1;
    /** The top bit: please answer to me alone; of an answer: forget what you knew. */
    private static final int TOP_BIT = 0x8000;

    private static final int RESPONSE = 0x8000;
    private static final int OPCODE_AND_RCODE = 0x780F;
    private static final int MAX_RECORDS = 256;
    private static final int MAX_TXT_STRINGS = 64;
    private static final int SRV_HEAD = 6;

    DnsMessage {
        records = List.copyOf(records);
    }

    record Question(DnsName name, int type) {}

    /** A record of a type that is looked at. */
    sealed interface Resource {
        DnsName name();
    }

    record Pointer(DnsName name, DnsName target) implements Resource {}

    record Service(DnsName name, int port, DnsName host) implements Resource {}

    record Text(DnsName name, List<String> texts) implements Resource {
        Text {
            texts = List.copyOf(texts);
        }
    }

    record Address(DnsName name, InetAddress address) implements Resource {}

    /** As many of the questions, from the first on, as go into {@link #MAX_QUERY}. */
    static byte[] query(int id, List<Question> questions) {
        ByteBuffer query = ByteBuffer.allocate(MAX_QUERY).position(HEADER);
        int count = 0;
        for (Question question : questions) {
            ByteArrayOutputStream name = new ByteArrayOutputStream();
            question.name().write(name);
            if (name.size() + 4 > query.remaining()) {
                break;
            }
            query.put(name.toByteArray()).putShort((short) question.type()).putShort((short) (INTERNET | TOP_BIT));
            count++;
        }
        query.putShort(0, (short) id).putShort(4, (short) count);
        return Arrays.copyOf(query.array(), query.position());
    }

    /** @return empty for what is no well-formed response */
    static Optional<DnsMessage> parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            int id = in.getShort() & 0xFFFF;
            int flags = in.getShort() & 0xFFFF;
            if ((flags & RESPONSE) == 0 || (flags & OPCODE_AND_RCODE) != 0) {
                return Optional.empty();
            }
            int questions = in.getShort() & 0xFFFF;
            int resources = (in.getShort() & 0xFFFF) + (in.getShort() & 0xFFFF) + (in.getShort() & 0xFFFF);
            if (questions > MAX_RECORDS || resources > MAX_RECORDS) {
                return Optional.empty();
            }
            for (int i = 0; i < questions; i++) {
                DnsName.read(in);
                in.getInt();
            }
            List<Resource> records = new ArrayList<>();
            for (int i = 0; i < resources; i++) {
                resource(in).ifPresent(records::add);
            }
            return Optional.of(new DnsMessage(id, records));
        } catch (BufferUnderflowException | DnsName.Malformed e) {
            return Optional.empty();
        }
    }

    private static Optional<Resource> resource(ByteBuffer in) {
        DnsName name = DnsName.read(in);
        int type = in.getShort() & 0xFFFF;
        int rrClass = in.getShort() & 0xFFFF & ~TOP_BIT;
        int ttl = in.getInt();
        int length = in.getShort() & 0xFFFF;
        if (length > in.remaining()) {
            throw new DnsName.Malformed();
        }
        int end = in.position() + length;
        // A time to live of 0 says goodbye (RFC 6762 clause 10.1).
        Optional<Resource> resource = rrClass == INTERNET && ttl != 0 ? data(in, name, type, length) : Optional.empty();
        if (in.position() > end) {
            throw new DnsName.Malformed();
        }
        in.position(end);
        return resource;
    }

    private static Optional<Resource> data(ByteBuffer in, DnsName name, int type, int length) {
        switch (type) {
            case PTR -> {
                return Optional.of(new Pointer(name, DnsName.read(in)));
            }
            case SRV -> {
                if (length < SRV_HEAD) {
                    throw new DnsName.Malformed();
                }
                in.getInt();
                int port = in.getShort() & 0xFFFF;
                return Optional.of(new Service(name, port, DnsName.read(in)));
            }
            case TXT -> {
                return Optional.of(new Text(name, texts(in, in.position() + length)));
            }
            case A, AAAA -> {
                byte[] address = new byte[type == A ? 4 : 16];
                if (length != address.length) {
                    throw new DnsName.Malformed();
                }
                in.get(address);
                return Optional.of(new Address(name, address(address)));
            }
            default -> {
                return Optional.empty();
            }
        }
    }

    private static List<String> texts(ByteBuffer in, int end) {
        List<String> texts = new ArrayList<>();
        while (in.position() < end && texts.size() < MAX_TXT_STRINGS) {
            int length = in.get() & 0xFF;
            if (length > end - in.position()) {
                throw new DnsName.Malformed();
            }
            byte[] text = new byte[length];
            in.get(text);
            if (length > 0) {
                texts.add(DnsName.printable(new String(text, StandardCharsets.UTF_8)));
            }
        }
        return texts;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(Arrays.copyOf(bytes, bytes.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are addresses", e);
        }
    }
}
