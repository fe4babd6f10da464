package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Fetches metadata: the first copy that passes its checks, of whichever mirror. */
final class Mirrors {
    private final List<Mirror> mirrors;
    private final Fetcher fetcher;
    private final TufLimits limits;
    private final LongSupplier monotonicMillis;

    Mirrors(List<Mirror> mirrors, Fetcher fetcher, TufLimits limits, LongSupplier monotonicMillis) {
        this.mirrors = List.copyOf(mirrors);
        this.fetcher = fetcher;
        this.limits = limits;
        this.monotonicMillis = monotonicMillis;
    }

    List<Mirror> all() {
        return mirrors;
    }

    /**
     * @param file below the metadata address, encoded
     * @param check turns bytes into what is trusted, or refuses them
     * @throws RefusedException the first mirror's refusal, if no mirror had a good one
     */
    <T> T required(String role, String file, int cap, Function<byte[], T> check) {
        Tried<T> tried = tryAll(role, file, cap, check);
        if (tried.found() != null) {
            return tried.found();
        }
        if (tried.first() != null) {
            throw tried.first();
        }
        throw new RefusedException(Reason.ABSENT, role, "no mirror has " + file);
    }

    /** The same, but empty where one mirror says that there is none: another's bad copy must not stop the update. */
    <T> Optional<T> ifThere(String role, String file, int cap, Function<byte[], T> check) {
        Tried<T> tried = tryAll(role, file, cap, check);
        if (tried.found() == null && tried.first() != null && !tried.absent()) {
            throw tried.first();
        }
        return Optional.ofNullable(tried.found());
    }

    private record Tried<T>(
            @Nullable T found, boolean absent, @Nullable RefusedException first) {}

    private <T> Tried<T> tryAll(String role, String file, int cap, Function<byte[], T> check) {
        RefusedException first = null;
        boolean absent = false;
        for (Mirror mirror : mirrors) {
            try {
                byte[] bytes = fetch(mirror.metadata().resolve("./" + file), role, cap);
                if (bytes != null) {
                    return new Tried<>(check.apply(bytes), absent, first);
                }
                absent = true;
            } catch (RefusedException e) {
                // The disk is the same for all mirrors.
                if (e.reason() == Reason.DISK) {
                    throw e;
                }
                first = first == null ? e : first;
            }
        }
        return new Tried<>(null, absent, first);
    }

    private byte @Nullable [] fetch(URI uri, String role, int cap) {
        try {
            Optional<Fetcher.Answer> answer = fetcher.get(uri, 0);
            if (answer.isEmpty()) {
                return null;
            }
            try (Fetcher.Answer found = answer.get()) {
                return readAll(found.body(), role, uri, cap);
            }
        } catch (IOException e) {
            throw network(e, role, uri);
        }
    }

    private byte[] readAll(InputStream body, String role, URI uri, int cap) throws IOException {
        Pace pace = new Pace(limits, monotonicMillis, role);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            if (bytes.size() + read > cap) {
                throw new RefusedException(
                        Reason.TOO_LARGE, role, uri + " has more than the " + cap + " bytes that are allowed");
            }
            bytes.write(buffer, 0, read);
            pace.took(read);
        }
        return bytes.toByteArray();
    }

    static RefusedException network(IOException e, String what, URI uri) {
        boolean slow = e instanceof HttpTimeoutException;
        return new RefusedException(
                slow ? Reason.TOO_SLOW : Reason.UNREACHABLE,
                what,
                uri + " cannot be fetched: " + e + "; it is tried again with the next update");
    }
}
