package energy.busbar.ota.tuf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Serves repositories from memory, by host, and misbehaves on request. */
final class RepoFetcher implements Fetcher {
    /** Changes what is served for an address, or throws. */
    interface Fault {
        InputStream serve(byte[] content, long from) throws IOException;
    }

    final Map<String, RepositoryMaker> hosts = new HashMap<>();
    /** By the end of the address. */
    final Map<String, Fault> faults = new HashMap<>();

    final List<String> requests = new ArrayList<>();
    boolean ranges = true;

    @Override
    public Optional<Answer> get(URI uri, long from) throws IOException {
        requests.add(uri.getRawPath().substring(1) + (from > 0 ? " from " + from : ""));
        RepositoryMaker repository = hosts.get(uri.getHost());
        if (repository == null) {
            throw new IOException("connection refused");
        }
        String path = uri.getRawPath();
        byte[] content = path.startsWith("/metadata/")
                ? repository.metadata.get(path.substring("/metadata/".length()))
                : repository.targets.get(path.substring("/targets/".length()));
        long start = ranges ? from : 0;
        for (Map.Entry<String, Fault> fault : faults.entrySet()) {
            if (path.endsWith(fault.getKey())) {
                return Optional.of(new Answer(start, fault.getValue().serve(content, start)));
            }
        }
        if (content == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Answer(start, new ByteArrayInputStream(content, (int) start, content.length - (int) start)));
    }

    /** As many bytes as anyone reads. */
    static Fault endless(Runnable perRead) {
        return (content, from) -> new InputStream() {
            @Override
            public int read() {
                perRead.run();
                return ' ';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                perRead.run();
                return length;
            }
        };
    }

    /** One byte a read. */
    static Fault trickle(Runnable perRead) {
        return (content, from) -> new ByteArrayInputStream(content, (int) from, content.length - (int) from) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                perRead.run();
                return super.read(buffer, offset, Math.min(length, 1));
            }
        };
    }

    /** Breaks at a byte of the file. */
    static Fault cutAt(int position) {
        return (content, from) -> new InputStream() {
            private int at = (int) from;

            @Override
            public int read() throws IOException {
                if (at >= position) {
                    throw new IOException("connection reset");
                }
                return content[at++] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (at >= position) {
                    throw new IOException("connection reset");
                }
                int count = Math.min(length, position - at);
                System.arraycopy(content, at, buffer, offset, count);
                at += count;
                return count;
            }
        };
    }

    static Fault replaced(byte[] by) {
        return (content, from) -> new ByteArrayInputStream(by, (int) from, by.length - (int) from);
    }

    static Fault broken(IOException how) {
        return (content, from) -> {
            throw how;
        };
    }
}
