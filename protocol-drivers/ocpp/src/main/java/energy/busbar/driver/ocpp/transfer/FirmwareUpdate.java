package energy.busbar.driver.ocpp.transfer;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One update of a charger's firmware (OCPP 1.6 §5.19; Improved security for OCPP 1.6-J, L01; OCPP 2.0.1 block L). Chargers
 * leave statuses out, repeat them, are silent while they start anew, and many never say Installed: so what is believed is,
 * in this order, the version that a charger boots with, its words, the bytes that it fetched, and time. Times are monotonic.
 *
 * @param order what was asked for
 * @param beganAtMillis when it was asked for, or the gateway was started since
 * @param sinceMillis when the phase began
 * @param signAtMillis when the charger last did or said something of it
 * @param askedAtMillis when it was last asked how far it is
 * @param before the version it ran; empty while that is not known
 * @param seen the version it told last since the order; empty for none
 * @param served largest end of a part of the image that it fetched
 * @param failures downloads that did not come to an end
 * @param saidInstalled its own word, against which its version is held
 * @param trouble what went wrong last, empty for nothing
 * @param end once there is nothing more to wait for
 */
public record FirmwareUpdate(
        Order order,
        Phase phase,
        Pace pace,
        long beganAtMillis,
        long sinceMillis,
        long signAtMillis,
        long askedAtMillis,
        String before,
        String seen,
        long served,
        int failures,
        boolean saidInstalled,
        String trouble,
        Optional<End> end) {
    /** From when a charger may fetch, or was to be ready, to its first sign of doing so. */
    static final long START_MILLIS = 15 * 60_000;

    /** Without a byte or a word while downloading. */
    static final long STALL_MILLIS = 20 * 60_000;

    static final long RETRY_GRACE_MILLIS = 2 * 60_000;

    static final long INSTALL_MILLIS = 3_600_000;

    /** After a boot with the version from before, in mid-installing: some start anew more than once. */
    static final long AFTER_OLD_BOOT_MILLIS = 15 * 60_000;

    /** For its version, after it says that all is done. */
    static final long CHECK_MILLIS = 10 * 60_000;

    /** For second thoughts, after it boots with another version. */
    static final long CONFIRM_MILLIS = 60_000;

    /** A silent charger is asked this often how far it is. */
    static final long ASK_MILLIS = 10 * 60_000;

    /**
     * @param bytes of the image
     * @param wanted version of the image; empty where nobody said
     * @param retrieveInMillis from the beginning to when it may fetch; 0 for at once
     * @param longestMillis for all of it; a charger that waits by its own word, or for its cars to leave, is waited for as long
     */
    public record Order(
            long bytes, String wanted, int retries, long retryMillis, long retrieveInMillis, long longestMillis) {}

    public enum Phase {
        ASKED,
        ACCEPTED,
        DOWNLOADING,
        /** A download failed, and another may follow. */
        BETWEEN,
        DOWNLOADED,
        INSTALLING,
        REBOOTING,
        /** It started anew in mid-installing, and runs the version from before. */
        RETURNED,
        /** It says that all is done; its version is not seen yet. */
        CHECKING,
        /** It runs another version. */
        CONFIRMING
    }

    /** Whether a charger takes its time by its own word. */
    public enum Pace {
        USUAL,
        WAITING
    }

    /** What a charger says of its update. */
    public enum Word {
        DOWNLOAD_SCHEDULED,
        DOWNLOADING,
        DOWNLOAD_PAUSED,
        DOWNLOADED,
        DOWNLOAD_FAILED,
        SIGNATURE_VERIFIED,
        INVALID_SIGNATURE,
        INSTALL_SCHEDULED,
        INSTALLING,
        INSTALL_REBOOTING,
        INSTALLED,
        INSTALLATION_FAILED,
        INSTALL_VERIFICATION_FAILED,
        IDLE,
        OTHER
    }

    /** What is heard. */
    public sealed interface Event {
        record Accepted() implements Event {}

        record Refused(String words) implements Event {}

        record NotSent(String words) implements Event {}

        /** It was sent and not answered: the charger may do it all the same. */
        record Unanswered(String reason) implements Event {}

        record Said(Word word) implements Event {}

        /** @param to end of the part that the charger has */
        record Served(long to) implements Event {}

        /** @param version empty where the charger tells none */
        record Booted(String version) implements Event {}

        record Tick() implements Event {}
    }

    /** What is to be done. */
    public enum Action {
        /** Have the charger say how far it is. */
        ASK_STATUS,
        /** Have the charger say its version. */
        ASK_VERSION
    }

    /** What it comes to. */
    public sealed interface End {
        /** @param note what is not as expected, empty for nothing */
        record Installed(String before, String now, String note) implements End {}

        /** It says that the image is installed, and tells the version from before. */
        record Unchanged(String version) implements End {}

        record Refused(String words) implements End {}

        record Failed(String words) implements End {}

        /** Its time is over, and it may still be done. */
        record Unfinished(String words) implements End {}
    }

    /** What came of an event. */
    public record Step(FirmwareUpdate update, Set<Action> actions) {}

    public static FirmwareUpdate begun(Order order, String before, long nowMillis) {
        return new FirmwareUpdate(
                order,
                Phase.ASKED,
                Pace.USUAL,
                nowMillis,
                nowMillis,
                nowMillis,
                nowMillis,
                before,
                "",
                0,
                0,
                false,
                "",
                Optional.empty());
    }

    /** @return 0 to 100 */
    public int percentServed() {
        return order.bytes() == 0 ? 0 : (int) Math.min(100, served * 100 / order.bytes());
    }

    public String words() {
        return switch (phase) {
            case ASKED -> "asking the charger";
            case ACCEPTED -> "waiting for the download";
            case DOWNLOADING -> "downloading";
            case BETWEEN -> "waiting for another download";
            case DOWNLOADED -> "waiting for the installation";
            case INSTALLING -> "installing";
            case REBOOTING, RETURNED -> "restarting";
            case CHECKING, CONFIRMING -> "checking the version";
        };
    }

    public Step next(Event event, long nowMillis) {
        if (end.isPresent()) {
            return quiet(this);
        }
        if (event instanceof Event.Tick) {
            return timed(nowMillis);
        }
        if (event instanceof Event.Refused refused) {
            return quiet(ended(new End.Refused(refused.words())));
        }
        if (event instanceof Event.NotSent unsent) {
            return quiet(failed(unsent.words()));
        }
        if (event instanceof Event.Accepted) {
            return quiet(phase == Phase.ASKED ? at(Phase.ACCEPTED, nowMillis) : this);
        }
        if (event instanceof Event.Unanswered unanswered) {
            FirmwareUpdate troubled = change().trouble(unanswered.reason()).made();
            return quiet(phase == Phase.ASKED ? troubled.at(Phase.ACCEPTED, nowMillis) : troubled);
        }
        if (event instanceof Event.Served part) {
            return quiet(served(part.to(), nowMillis));
        }
        if (event instanceof Event.Booted booted) {
            return quiet(booted.version().isEmpty() ? this : booted(booted.version(), nowMillis));
        }
        FirmwareUpdate heard = change().sign(nowMillis).made();
        return heard.said(((Event.Said) event).word(), nowMillis);
    }

    // --- what the charger does

    private FirmwareUpdate served(long to, long nowMillis) {
        FirmwareUpdate more =
                change().served(Math.max(served, to)).sign(nowMillis).made();
        return phase == Phase.ASKED || phase == Phase.ACCEPTED || phase == Phase.BETWEEN
                ? more.at(Phase.DOWNLOADING, nowMillis)
                : more;
    }

    private boolean hasImage() {
        return phase.compareTo(Phase.DOWNLOADED) >= 0 || served >= order.bytes() && order.bytes() > 0;
    }

    private boolean isOther(String version) {
        return before.isEmpty() ? version.equals(order.wanted()) : !version.equals(before);
    }

    private FirmwareUpdate booted(String version, long nowMillis) {
        if (!hasImage()) {
            // Whoever changed it, it was not this update.
            return change().before(version).sign(nowMillis).made();
        }
        FirmwareUpdate told = change().seen(version).sign(nowMillis).made();
        if (isOther(version)) {
            return saidInstalled ? told.installed() : told.at(Phase.CONFIRMING, nowMillis);
        }
        return switch (phase) {
            case CONFIRMING -> told.failed("the charger went back to version " + version);
            case INSTALLING, REBOOTING ->
                told.change()
                        .trouble("the charger came back with version " + version)
                        .made()
                        .at(Phase.RETURNED, nowMillis);
            default -> told;
        };
    }

    // --- what the charger says

    private Step said(Word word, long nowMillis) {
        return switch (word) {
            case DOWNLOAD_SCHEDULED ->
                quiet(
                        phase.compareTo(Phase.DOWNLOADED) < 0
                                ? at(Phase.ACCEPTED, nowMillis).waiting()
                                : this);
            case DOWNLOADING ->
                quiet(
                        // A repeated word begins no phase anew; after a power cut a charger may fetch once more.
                        phase == Phase.DOWNLOADING || phase.compareTo(Phase.CHECKING) >= 0
                                ? change().pace(Pace.USUAL).made()
                                : at(Phase.DOWNLOADING, nowMillis));
            case DOWNLOAD_PAUSED ->
                quiet(
                        phase.compareTo(Phase.DOWNLOADED) < 0
                                ? at(Phase.DOWNLOADING, nowMillis).waiting()
                                : this);
            case DOWNLOAD_FAILED -> quiet(downloadFailed(nowMillis));
            case DOWNLOADED, SIGNATURE_VERIFIED -> quiet(forward(Phase.DOWNLOADED, nowMillis));
            case INSTALL_SCHEDULED -> quiet(forward(Phase.DOWNLOADED, nowMillis).waiting());
            case INSTALLING -> quiet(forward(Phase.INSTALLING, nowMillis));
            case INSTALL_REBOOTING -> quiet(forward(Phase.REBOOTING, nowMillis));
            case INSTALLED -> saidDone(true, nowMillis);
            case INVALID_SIGNATURE -> quiet(failed("the charger says InvalidSignature: it does not trust the image"));
            case INSTALLATION_FAILED -> quiet(failed("the charger says InstallationFailed"));
            case INSTALL_VERIFICATION_FAILED -> quiet(failed("the charger says InstallVerificationFailed"));
            // Before the image is there it may say so because it still waits for its time.
            case IDLE -> hasImage() && phase != Phase.CONFIRMING ? saidDone(saidInstalled, nowMillis) : quiet(this);
            case OTHER -> quiet(this);
        };
    }

    private FirmwareUpdate forward(Phase to, long nowMillis) {
        if (phase.compareTo(to) < 0 || phase == Phase.RETURNED && to.compareTo(Phase.INSTALLING) >= 0) {
            return at(to, nowMillis);
        }
        return pace == Pace.WAITING ? change().pace(Pace.USUAL).made() : this;
    }

    private FirmwareUpdate downloadFailed(long nowMillis) {
        if (phase.compareTo(Phase.CHECKING) >= 0) {
            return this;
        }
        FirmwareUpdate more = change().failures(failures + 1)
                .trouble("the charger says DownloadFailed after " + percentServed() + " %")
                .made();
        return more.failures > order.retries() ? more.failed(more.trouble) : more.at(Phase.BETWEEN, nowMillis);
    }

    private Step saidDone(boolean installed, long nowMillis) {
        FirmwareUpdate told = change().saidInstalled(installed).made();
        if (!seen.isEmpty() && isOther(seen)) {
            return quiet(told.installed());
        }
        if (phase == Phase.CHECKING) {
            return quiet(told);
        }
        return new Step(told.at(Phase.CHECKING, nowMillis), EnumSet.of(Action.ASK_VERSION));
    }

    // --- time

    private Step timed(long nowMillis) {
        long spent = nowMillis - sinceMillis;
        long silent = nowMillis - signAtMillis;
        boolean waits = pace == Pace.WAITING;
        if (nowMillis - beganAtMillis >= order.longestMillis()) {
            return quiet(ended(new End.Unfinished(
                    "not done after " + order.longestMillis() / 60_000 + " minutes, last: " + words() + because())));
        }
        return switch (phase) {
            case ASKED, ACCEPTED ->
                !waits && Math.min(spent, nowMillis - beganAtMillis - order.retrieveInMillis()) >= START_MILLIS
                        ? quiet(failed("the charger never began to fetch the image" + because()))
                        : quiet(this);
            case DOWNLOADING ->
                silent >= STALL_MILLIS && !waits
                        ? quiet(failed(
                                "the charger stopped fetching the image at " + percentServed() + " %" + because()))
                        : asked(nowMillis);
            case BETWEEN -> spent >= order.retryMillis() + RETRY_GRACE_MILLIS ? quiet(failed(trouble)) : quiet(this);
            case DOWNLOADED -> asked(nowMillis);
            case INSTALLING, REBOOTING ->
                spent >= INSTALL_MILLIS
                        ? quiet(failed("the charger began to install, and nothing was heard of the end" + because()))
                        : asked(nowMillis);
            case RETURNED ->
                spent >= AFTER_OLD_BOOT_MILLIS
                        ? quiet(failed(trouble + " in mid-installing, and said no more"))
                        : asked(nowMillis);
            case CHECKING -> spent >= CHECK_MILLIS ? quiet(checked()) : quiet(this);
            case CONFIRMING -> spent >= CONFIRM_MILLIS ? quiet(installed()) : quiet(this);
        };
    }

    private Step asked(long nowMillis) {
        if (nowMillis - signAtMillis < ASK_MILLIS || nowMillis - askedAtMillis < ASK_MILLIS) {
            return quiet(this);
        }
        return new Step(change().asked(nowMillis).made(), EnumSet.of(Action.ASK_STATUS));
    }

    private FirmwareUpdate checked() {
        if (saidInstalled) {
            if (seen.isEmpty()) {
                return ended(new End.Installed(before, "", "the charger told no version since"));
            }
            return before.isEmpty() ? installed() : unchanged();
        }
        return failed("the charger is idle again" + (seen.isEmpty() ? "" : " with version " + seen + " as before")
                + ", and never said that it had installed the image");
    }

    private FirmwareUpdate unchanged() {
        return order.wanted().equals(seen)
                ? ended(new End.Installed(before, seen, "it ran this version before too"))
                : ended(new End.Unchanged(seen));
    }

    private FirmwareUpdate installed() {
        boolean other = !order.wanted().isEmpty() && !order.wanted().equals(seen);
        return ended(new End.Installed(before, seen, other ? "the image is said to be version " + order.wanted() : ""));
    }

    // --- changes

    private String because() {
        return trouble.isEmpty() ? "" : "; before that: " + trouble;
    }

    private FirmwareUpdate at(Phase next, long nowMillis) {
        return change().phase(next, nowMillis).made();
    }

    private FirmwareUpdate waiting() {
        return change().pace(Pace.WAITING).made();
    }

    private FirmwareUpdate failed(String reason) {
        return ended(new End.Failed(reason));
    }

    private FirmwareUpdate ended(End how) {
        return change().end(how).made();
    }

    private static Step quiet(FirmwareUpdate update) {
        return new Step(update, Set.of());
    }

    private FirmwareChange change() {
        return new FirmwareChange(this);
    }

    /** As it is known after a restart of the gateway: the times begin anew, each phase has its whole time again. */
    public static FirmwareUpdate resumed(
            Order order,
            Phase phase,
            Pace pace,
            String before,
            String seen,
            long served,
            int failures,
            boolean saidInstalled,
            String trouble,
            long nowMillis) {
        return new FirmwareUpdate(
                order,
                phase == Phase.ASKED ? Phase.ACCEPTED : phase,
                pace,
                nowMillis,
                nowMillis,
                nowMillis,
                nowMillis,
                before,
                seen,
                served,
                failures,
                saidInstalled,
                trouble,
                Optional.empty());
    }
}
