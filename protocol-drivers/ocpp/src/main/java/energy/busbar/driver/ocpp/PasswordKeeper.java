package energy.busbar.driver.ocpp;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One charger's password, and the changing of it: the shell around {@link PasswordRotation}. Thread-safe. */
final class PasswordKeeper implements Passwords {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordKeeper.class);

    /** How the new password gets to the charger. */
    interface Sender {
        enum Answer {
            /** {@code Accepted}, also {@code RebootRequired}. */
            ACCEPTED,
            /** {@code Rejected}, {@code NotSupported}, {@code UnknownVariable}, a CALLERROR, or never sent. */
            REFUSED,
            /** Sent, and nothing came. */
            UNKNOWN
        }

        /**
         * Sends SetVariables SecurityCtrlr.BasicAuthPassword (2.0.1 A01) or ChangeConfiguration AuthorizationKey (1.6, the
         * text's bytes in hexadecimal where the charger wants it so). Called on any thread; completes on any, and always
         * normally.
         */
        CompletionStage<Answer> send(String password);
    }

    private final String identity;
    private final Credential configured;
    private final PasswordFile file;
    private final PasswordHashes hashes;
    private final Executor disk;
    private PasswordFile.@Nullable Entry entry; // as in the file; null until it is looked at
    private boolean changing;

    /** @param disk for the file; bounded, and rejects what is too much */
    PasswordKeeper(String identity, Credential configured, PasswordFile file, PasswordHashes hashes, Executor disk) {
        this.identity = identity;
        this.configured = configured;
        this.file = file;
        this.hashes = hashes;
        this.disk = disk;
    }

    @Override
    public synchronized List<Credential> accepted() {
        PasswordFile.Entry now = entry();
        return now == null ? List.of(configured) : List.copyOf(now.rotation().accepted());
    }

    @Override
    public synchronized void used(Credential which) {
        PasswordFile.Entry now = entry();
        if (now == null || !(which instanceof Credential.Hashed hashed)) {
            return;
        }
        PasswordRotation next = now.rotation().next(new PasswordRotation.Event.LoggedIn(hashed));
        if (next.equals(now.rotation())) {
            return;
        }
        try {
            keep(new PasswordFile.Entry(now.configured(), next));
            if (next.accepted().size() < now.rotation().accepted().size()) {
                LOG.info("charger came with its new password, older ones are dropped identity={}", identity);
            }
        } catch (UncheckedIOException e) {
            // The older ones stay until the next login.
            LOG.error("used password cannot be kept identity={} reason={}", identity, e.getMessage());
        }
    }

    /** Not while either of two that were sent may be the one in force. */
    synchronized boolean mayChange() {
        PasswordFile.Entry now = entry();
        return now == null || now.rotation().mayChoose();
    }

    /**
     * Chooses a new password and sends it. One at a time.
     *
     * @return what came of it; {@code REFUSED} too where nothing was sent, because another change is under way or the disk
     *     does not take it
     */
    CompletionStage<Sender.Answer> change(Sender sender) {
        synchronized (this) {
            if (changing) {
                return CompletableFuture.completedFuture(Sender.Answer.REFUSED);
            }
            changing = true;
        }
        return onDisk(this::choose)
                .thenCompose(password -> sender.send(password))
                .thenCompose(answer -> onDisk(() -> {
                    answered(answer);
                    return answer;
                }))
                .exceptionally(fault -> {
                    LOG.error("password cannot be changed identity={} reason={}", identity, fault.toString());
                    return Sender.Answer.REFUSED;
                })
                .whenComplete((answer, fault) -> {
                    synchronized (this) {
                        changing = false;
                    }
                });
    }

    private <T> CompletableFuture<T> onDisk(java.util.function.Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, disk);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized String choose() {
        PasswordFile.Entry now = entry();
        Credential.Hashed first = now == null ? hashed(configured) : now.configured();
        PasswordRotation rotation = now == null ? PasswordRotation.settled(first) : now.rotation();
        if (!rotation.mayChoose()) {
            throw new IllegalStateException("two new passwords were sent and the charger has come with neither");
        }
        ChargerPassword made = ChargerPassword.random();
        Credential.Hashed hash = Credential.parseHash(made.hash()).orElseThrow();
        keep(new PasswordFile.Entry(first, rotation.next(new PasswordRotation.Event.Chosen(hash))));
        return made.password();
    }

    private synchronized void answered(Sender.Answer answer) {
        PasswordFile.Entry now = entry();
        if (now == null) {
            return;
        }
        PasswordRotation.Event event = switch (answer) {
            case ACCEPTED -> new PasswordRotation.Event.Accepted();
            case REFUSED -> new PasswordRotation.Event.Refused();
            case UNKNOWN -> new PasswordRotation.Event.Unknown();
        };
        PasswordRotation next = now.rotation().next(event);
        if (!next.equals(now.rotation())) {
            keep(new PasswordFile.Entry(now.configured(), next));
        }
    }

    private void keep(PasswordFile.Entry next) {
        file.keep(identity, next);
        entry = next;
    }

    private PasswordFile.@Nullable Entry entry() {
        if (entry == null) {
            // What was changed counts only for the password that it began with: a newly configured one is the
            // operator's word.
            entry = file.entry(identity)
                    .filter(kept -> configured instanceof Credential.Plain plain
                            ? hashes.matches(plain.password().getBytes(StandardCharsets.UTF_8), kept.configured())
                            : kept.configured().equals(configured))
                    .orElse(null);
        }
        return entry;
    }

    private static Credential.Hashed hashed(Credential credential) {
        if (credential instanceof Credential.Hashed hashed) {
            return hashed;
        }
        return Credential.parseHash(
                        ChargerPassword.hashed(((Credential.Plain) credential).password(), Credential.RANDOM_ROUNDS)
                                .hash())
                .orElseThrow();
    }
}
