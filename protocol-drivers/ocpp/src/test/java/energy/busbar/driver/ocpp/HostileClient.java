package energy.busbar.driver.ocpp;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** One charger's identity in the hands of chance: each attack is a connection of its own. */
final class HostileClient {
    private static final String[] ACTIONS = {
        "BootNotification",
        "Heartbeat",
        "StatusNotification",
        "Authorize",
        "StartTransaction",
        "StopTransaction",
        "MeterValues",
        "DataTransfer",
        "NoSuchAction",
        "",
        "SignCertificate",
        "🔌"
    };
    private static final String[] FIELDS = {
        "connectorId",
        "status",
        "errorCode",
        "idTag",
        "meterStart",
        "timestamp",
        "transactionId",
        "meterValue",
        "sampledValue",
        "value"
    };
    private static final String[] VALUES = {
        "null",
        "true",
        "-1",
        "1e999",
        "99999999999999999999",
        "\"\"",
        "[]",
        "{}",
        "[[[[[[]]]]]]",
        "\"2026-13-45T99:99:99Z\"",
        "\"\\u0000\"",
        "{\"value\":{}}",
        "[{\"sampledValue\":[{\"value\":\"NaN\"}]}]",
        "\"Charging\"",
        "1",
        "0.1"
    };

    private final int port;
    private final String identity;
    private final Random random;

    HostileClient(int port, String identity, Random random) {
        this.port = port;
        this.identity = identity;
        this.random = random;
    }

    /** @return what was done; an {@link AssertionError} when the gateway neither answers by the standard nor closes */
    String attack() throws IOException {
        int kind = random.nextInt(12);
        switch (kind) {
            case 0 -> halfAHandshake();
            case 1 -> wrongTypes();
            case 2 -> garbage();
            case 3 -> mutated();
            case 4 -> bytes();
            case 5 -> frameHeaders();
            case 6 -> huge();
            case 7 -> flood();
            case 8 -> pings();
            case 9 -> neverReads();
            case 10 -> vanishes();
            default -> httpNonsense();
        }
        return "attack " + kind;
    }

    private RawClient open() throws IOException {
        String[] headers = random.nextBoolean()
                ? new String[] {"Sec-WebSocket-Protocol: ocpp1.6"}
                : new String[] {"Sec-WebSocket-Extensions: permessage-deflate"};
        return RawClient.open(port, identity, headers);
    }

    /** After whatever was sent: the probe is answered, or the socket is closed; what comes before it is OCPP. */
    private static void settle(RawClient client) throws IOException {
        try {
            client.text("[2,\"probe\",\"Heartbeat\",{}]");
            untilProbe(client, new HashSet<>());
        } catch (SocketTimeoutException e) {
            throw new AssertionError("neither answered nor closed", e);
        } catch (IOException closed) {
            return;
        }
    }

    /** @param calls that have to be answered before the probe is */
    private static void untilProbe(RawClient client, Set<String> calls) throws IOException {
        while (true) {
            RawClient.Frame frame = client.read().orElseThrow(() -> new IOException("closed"));
            if (frame.operation() == RawClient.PING) {
                client.raw(RawClient.frame(0x80 | RawClient.PONG, frame.payload()));
            } else if (frame.operation() == RawClient.CLOSE) {
                throw new IOException("closed with " + frame.closeCode());
            } else if (frame.operation() == RawClient.TEXT) {
                String text = (frame.firstByte() & 0x40) == 0 ? frame.text() : RawClient.inflate(frame.payload());
                Frame parsed = OcppRpc.parse(text);
                if (parsed instanceof Frame.Result result) {
                    calls.remove(result.id());
                } else if (parsed instanceof Frame.Error error) {
                    calls.remove(error.id());
                } else if (!(parsed instanceof Frame.Call)) {
                    throw new AssertionError("the gateway sent what is not OCPP: " + text);
                }
                if (text.startsWith("[3,\"probe\"")) {
                    if (!calls.isEmpty()) {
                        throw new AssertionError("without an answer: " + calls);
                    }
                    return;
                }
            }
        }
    }

    private void wrongTypes() throws IOException {
        Set<String> calls = new HashSet<>();
        try (RawClient client = open()) {
            for (int n = random.nextInt(20); n >= 0; n--) {
                StringBuilder payload = new StringBuilder("{");
                for (int f = random.nextInt(6); f > 0; f--) {
                    payload.append('"')
                            .append(pick(FIELDS))
                            .append("\":")
                            .append(pick(VALUES))
                            .append(',');
                }
                if (payload.length() > 1) {
                    payload.setLength(payload.length() - 1);
                }
                calls.add("w" + n);
                client.text("[2,\"w" + n + "\",\"" + pick(ACTIONS) + "\"," + payload + "}]");
            }
            // Well formed, so nothing of it is a reason to close.
            client.text("[2,\"probe\",\"Heartbeat\",{}]");
            untilProbe(client, calls);
        }
    }

    private void garbage() throws IOException {
        String[] texts = {
            "",
            "[",
            "[2]",
            "[2,\"a\"]",
            "[9,\"a\",{}]",
            "[3,\"none\",{}]",
            "[4,\"none\"]",
            "[2,null,\"Heartbeat\",{}]",
            "null",
            "{}",
            "[2,\"" + "i".repeat(300) + "\",\"Heartbeat\",{}]",
            "[".repeat(5_000),
            "[2,\"a\",\"Heartbeat\",[]]",
            "[2,2,2,2]",
            "[2.5,\"a\",{}]",
            "[2,\"a\",\"Heartbeat\",{}]]",
            "\u0000"
        };
        try (RawClient client = open()) {
            try {
                for (int n = random.nextInt(30); n >= 0; n--) {
                    client.text(pick(texts));
                }
            } catch (IOException closed) {
                return;
            }
            settle(client);
        }
    }

    private void mutated() throws IOException {
        byte[] text = ("[2,\"m\",\"StartTransaction\",{\"connectorId\":1,\"idTag\":\"T\",\"meterStart\":0,"
                        + "\"timestamp\":\"2026-01-01T00:00:00Z\"}]")
                .getBytes(StandardCharsets.US_ASCII);
        try (RawClient client = open()) {
            for (int n = random.nextInt(8) + 1; n > 0; n--) {
                text[random.nextInt(text.length)] = (byte) (32 + random.nextInt(95));
            }
            client.raw(RawClient.frame(0x80 | RawClient.TEXT, text));
            settle(client);
        }
    }

    private void bytes() throws IOException {
        try (RawClient client = open()) {
            byte[] noise = new byte[random.nextInt(4_000) + 1];
            random.nextBytes(noise);
            client.raw(random.nextBoolean() ? noise : RawClient.frame(0x80 | RawClient.TEXT, noise));
            // Noise may be the beginning of a long frame, of which the gateway awaits the rest: the end is ours then.
            client.socket.shutdownOutput();
            client.closed();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("not closed when the sender had ended", e);
        } catch (IOException closed) {
            return;
        }
    }

    private void frameHeaders() throws IOException {
        byte[][] headers = {
            {(byte) 0x81, 0x01, 'x'}, // not masked
            {(byte) 0xf1, (byte) 0x80, 0, 0, 0, 0}, // reserved bits
            {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}, // reserved operation
            {(byte) 0x80, (byte) 0x80, 0, 0, 0, 0}, // continuation of nothing
            {(byte) 0x89, (byte) 0xfe, 0x01, 0x00, 0, 0, 0, 0}, // ping of 256 bytes
            {0x09, (byte) 0x80, 0, 0, 0, 0}, // ping in pieces
            {(byte) 0x88, (byte) 0x81, 0, 0, 0, 0, 1}, // close with half a code
            {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 1}, // binary
            {(byte) 0x81, (byte) 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0}, // 2^63 bytes to come
            {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, -1}, // not UTF-8
            {(byte) 0xc1, (byte) 0x82, 0, 0, 0, 0, -1, -1} // not deflate
        };
        try (RawClient client = open()) {
            client.raw(headers[random.nextInt(headers.length)]);
            settle(client);
        }
    }

    private void huge() throws IOException {
        try (RawClient client = open()) {
            byte[] piece = new byte[60_000];
            java.util.Arrays.fill(piece, (byte) 'x');
            for (int i = 0; i < 4; i++) {
                client.raw(RawClient.frame(i == 0 ? RawClient.TEXT : RawClient.CONTINUATION, piece));
            }
            // A reset, which what was not read any more brings about, may overtake the closing.
            int code = client.closed();
            if (code != 1009 && code != -1) {
                throw new AssertionError("a huge message is closed with " + code);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("a huge message was not closed", e);
        } catch (IOException closedInTheMiddle) {
            return;
        }
    }

    private void flood() throws IOException {
        try (RawClient client = open()) {
            client.socket.setSoTimeout(60_000); // slowed down, as floods are
            int many = 100 + random.nextInt(MessagePace.BURST);
            for (int i = 0; i < many; i++) {
                client.text("[2,\"f" + i + "\",\"" + pick(ACTIONS) + "\",{}]");
            }
            settle(client);
        }
    }

    private void pings() throws IOException {
        try (RawClient client = open()) {
            client.socket.setSoTimeout(60_000);
            for (int i = 0; i < 200; i++) {
                client.raw(RawClient.frame(0x80 | (random.nextBoolean() ? RawClient.PING : RawClient.PONG), (byte) i));
            }
            settle(client);
        }
    }

    /** Answers pile up on the gateway's side until it cuts, or its pace leaves them in our window. */
    private void neverReads() throws IOException {
        try (RawClient client = open()) {
            client.socket.setSoTimeout(100);
            String call = "[2,\"n\",\"NoSuchAction" + "n".repeat(2_000) + "\",{}]";
            for (int i = 0; i < 400; i++) {
                client.text(call);
            }
        } catch (IOException cut) {
            return;
        }
    }

    private void vanishes() throws IOException {
        RawClient client = open();
        client.text("[2,\"v\",\"Heartbeat\",{}]");
        client.socket.setSoLinger(true, 0); // a reset instead of an end
        client.close();
    }

    private void halfAHandshake() throws IOException {
        RawClient client = new RawClient(port);
        client.raw(("GET /ocpp/" + identity + " HTTP/1.1\r\nHost").getBytes(StandardCharsets.US_ASCII));
        if (random.nextBoolean()) {
            client.close();
        } // else left open: the gate and its time have to deal with it
    }

    private void httpNonsense() throws IOException {
        try (RawClient client = new RawClient(port)) {
            byte[] noise = new byte[random.nextInt(2_000)];
            random.nextBytes(noise);
            client.raw(("GET /ocpp/" + "../".repeat(random.nextInt(5)) + " HTTP/1.1\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            client.raw(noise);
        } catch (IOException closed) {
            return;
        }
    }

    private String pick(String[] of) {
        return of[random.nextInt(of.length)];
    }
}
