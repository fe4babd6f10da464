package energy.busbar.driver.modbus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/** A wire to a device that speaks TLS: what the script says, in records; and what becomes of them on the way. */
final class TlsEnd implements Wire {
    final ScriptedWire script;
    /** What becomes of each piece of records on its way to the gateway. */
    UnaryOperator<byte[]> spoil = records -> records;
    /** How many bytes the gateway gets at a time. */
    int most = Integer.MAX_VALUE;

    String[] protocols = {"TLSv1.3", "TLSv1.2"};
    boolean mute;
    /** What the gateway said first. */
    byte[] hello = {};

    private final SSLContext context;
    private final ByteBuffer toGateway = ByteBuffer.allocate(1 << 17).flip();
    private final ByteBuffer fromGateway = ByteBuffer.allocate(1 << 17);
    private SSLEngine engine;
    private IOException broken;

    TlsEnd(ScriptedWire script, SSLContext context) {
        this.script = script;
        this.context = context;
    }

    @Override
    public void open(int timeoutMillis) throws IOException {
        script.open(timeoutMillis);
        engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        engine.setEnabledProtocols(protocols);
        toGateway.clear().flip();
        fromGateway.clear();
        broken = null;
    }

    @Override
    public boolean isOpen() {
        return script.isOpen();
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        if (hello.length == 0) {
            hello = bytes;
        }
        if (mute) {
            return;
        }
        fromGateway.put(bytes).flip();
        try {
            while (step()) {
                // Until there is nothing to do without more bytes.
            }
        } catch (SSLException e) {
            // The device sends its alert and hangs up.
            broken = e;
            wrap(ByteBuffer.allocate(0));
        } finally {
            fromGateway.compact();
        }
    }

    private boolean step() throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> {
                return wrap(ByteBuffer.allocate(0)) > 0;
            }
            case NEED_TASK -> {
                engine.getDelegatedTask().run();
                return true;
            }
            default -> {
                if (!fromGateway.hasRemaining()) {
                    return false;
                }
                ByteBuffer plain = ByteBuffer.allocate(1 << 16);
                SSLEngineResult result = engine.unwrap(fromGateway, plain);
                if (plain.position() > 0) {
                    byte[] request = new byte[plain.flip().remaining()];
                    plain.get(request);
                    script.write(request);
                }
                return result.getStatus() == SSLEngineResult.Status.OK;
            }
        }
    }

    private int wrap(ByteBuffer plain) throws SSLException {
        ByteBuffer sealed = ByteBuffer.allocate(1 << 16);
        engine.wrap(plain, sealed);
        byte[] records = new byte[sealed.flip().remaining()];
        sealed.get(records);
        if (records.length > 0) {
            records = spoil.apply(records);
        }
        toGateway.compact().put(records).flip();
        return records.length;
    }

    @Override
    public int read(byte[] into, int offset, int length, int timeoutMillis) throws IOException {
        if (!toGateway.hasRemaining()) {
            if (broken != null) {
                return ScriptedWire.END;
            }
            byte[] plain = new byte[2_048];
            int read = script.read(plain, 0, plain.length, timeoutMillis);
            if (read <= 0) {
                return read;
            }
            wrap(ByteBuffer.wrap(plain, 0, read));
        }
        int count = Math.min(Math.min(length, most), toGateway.remaining());
        toGateway.get(into, offset, count);
        return count;
    }

    @Override
    public void close() {
        script.close();
    }
}
