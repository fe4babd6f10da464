package energy.busbar.agent.enroll;

import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.KeyKind;
import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PendingKey;
import energy.busbar.core.pki.PkiException;
import energy.busbar.core.pki.PrivateFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * The keys and certificates of one uplink, in {@code STATE/enroll/UPLINK}. Each step is one file that appears or changes
 * its name at once, so that a power cut leaves the step before it or the one after:
 *
 * <ol>
 *   <li>{@code pending.pem}: a key and the request for its certificate;
 *   <li>{@code candidate.pem}: key and certificates, which nothing has been reached with yet;
 *   <li>{@code identity.pem}: the same, once a broker has let the gateway in with them.
 * </ol>
 */
public final class IdentityFolder {
    private final Path enroll;
    private final Path folder;
    private final Path pending;
    private final Path candidate;
    private final Path identity;

    public IdentityFolder(Path stateDirectory, String uplink) {
        // A name that begins with a dot leads nowhere else so.
        this.enroll = stateDirectory.resolve("enroll");
        this.folder = enroll.resolve("uplink-" + uplink);
        this.pending = folder.resolve("pending.pem");
        this.candidate = folder.resolve("candidate.pem");
        this.identity = folder.resolve("identity.pem");
    }

    /** Where the EST server's authorities are kept once they have been found by their fingerprint. */
    public Path estAuthorities() {
        return folder.resolve("est-authorities.pem");
    }

    /** @throws IOException also when somebody else holds it */
    public Closeable lock() throws IOException {
        PrivateFile.folder(enroll);
        PrivateFile.folder(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process: as taken as by another one.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("another process enrolls or renews in " + folder + "; try again when it has ended");
    }

    public Optional<PendingKey> pending() throws PkiException {
        if (!Files.exists(pending)) {
            return Optional.empty();
        }
        String text = Pem.read(pending);
        try {
            PendingKey read = PendingKey.parse(text);
            // A power cut between the two steps of offer() leaves the same key twice.
            boolean spent = holds(candidate(), read) || holds(identity(), read);
            return spent ? Optional.empty() : Optional.of(read);
        } catch (PkiException e) {
            throw new PkiException("'" + pending + "' " + e.getMessage(), e);
        }
    }

    private static boolean holds(Optional<KeyAndChain> made, PendingKey key) {
        return made.isPresent()
                && made.get().certificate().getPublicKey().equals(key.pair().getPublic());
    }

    /** The key that waits already, or a new one. Under the {@link #lock()}. */
    public PendingKey begin(KeyKind kind, X500Principal subject, Optional<byte[]> subjectAltName)
            throws PkiException, IOException {
        Optional<PendingKey> there = pending();
        return there.isPresent() ? there.get() : beginAnew(kind, subject, subjectAltName);
    }

    /** A new key in place of one that waits. Under the {@link #lock()}. */
    public PendingKey beginAnew(KeyKind kind, X500Principal subject, Optional<byte[]> subjectAltName)
            throws IOException {
        PendingKey made = PendingKey.make(kind, subject, subjectAltName);
        PrivateFile.write(pending, made.secretText());
        return made;
    }

    /** These certificates answer the request that waits. Under the {@link #lock()}. */
    public KeyAndChain offer(PendingKey key, List<X509Certificate> chain) throws IOException {
        KeyAndChain made = new KeyAndChain(key.pair().getPrivate(), chain);
        PrivateFile.write(candidate, made.secretText());
        PrivateFile.delete(pending);
        return made;
    }

    public Optional<KeyAndChain> candidate() throws PkiException {
        return read(candidate);
    }

    public Optional<KeyAndChain> identity() throws PkiException {
        return read(identity);
    }

    private static Optional<KeyAndChain> read(Path file) throws PkiException {
        return Files.exists(file) ? Optional.of(KeyAndChain.of(file, file)) : Optional.empty();
    }

    /** A broker has let the candidate in: from now on it is the identity, and the one before is gone. */
    public void promote(KeyAndChain proven) throws IOException, PkiException {
        Optional<KeyAndChain> offered = candidate();
        if (offered.isPresent() && same(offered.get(), proven)) {
            PrivateFile.move(candidate, identity);
        }
    }

    /** It is not used any more; its certificates stay beside, without the key, for whoever asks why. */
    public void reject(KeyAndChain failed) throws IOException, PkiException {
        Optional<KeyAndChain> offered = candidate();
        if (offered.isPresent() && same(offered.get(), failed)) {
            PrivateFile.write(folder.resolve("refused.pem"), Pem.text(failed.chain()));
            PrivateFile.delete(candidate);
        }
    }

    static boolean same(KeyAndChain a, KeyAndChain b) {
        return a.certificate().equals(b.certificate());
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
