package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.MeterPoints.Sample;
import energy.busbar.driver.ocpp.message.Request;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a charger is told and answered in one version of OCPP; in 2.0.1 a connector is an EVSE. It outlives connections, so that a charger which changes
 * its version and comes back finds its transactions. Runs on the loop.
 */
interface Conversation {
    /** What the charger says, in words that both versions come down to; told before the answer is sent. */
    interface Events extends FilePeer.Heard {
        /** @return what the boot is answered with */
        Registration.State booted(Identity identity);

        /**
         * @param connector one that no device names is minded by nobody
         * @param written on the charger's clock
         * @return whether it is taken; false for one that comes out of order
         */
        boolean plugged(int connector, Plug plug, Optional<Instant> written);

        /** The whole charger said of itself whether it works. */
        void charger(Plug plug);

        /** The charger has given a reservation up, or it is over. */
        void reservationEnded(int id);

        /** A time that the charger wrote of something that has just happened. */
        void clockSeen(Instant written);

        /** Of what may have been kept while the charger was offline. */
        void clockSeenKept(Instant written);

        /** Whether what was written at that time has just happened, and was not kept while the charger was offline. */
        boolean fresh(Instant written);

        void measured(int connector, List<Sample> samples);

        /** @param watts the most that the connector can give, by the charger's own word */
        void rated(int connector, double watts);

        /** Whether the connector can be changed between one and three phases, by the charger's own word. */
        void phaseSwitching(int connector, boolean can);
    }

    /** Empty where the charger does not say. */
    record Identity(String vendor, String model, String serialNumber, String firmwareVersion) {
        static final Identity UNKNOWN = new Identity("", "", "", "");
    }

    Version version();

    /** @return a Frame.Result or Frame.Error, from any thread */
    CompletionStage<Frame> answer(Frame.Call call);

    /** @param connector one that a device names, here and below */
    Profiles profiles(int connector);

    FilePeer files();

    /** What it can be set to, and is. */
    SettingsTalk settings();

    /** Has a charger boot that is not accepted yet, as far as it does so when it is asked. */
    Request<?> bootWanted();

    /** Asks an accepted charger what it is, as far as this version can. Refusals are its right and change nothing. */
    CompletableFuture<Void> setUp();

    /** Asks for the boot and the status that a charger does not send again when it reconnects. */
    void askWhoItIs();

    /** Has the charger ask for a new certificate, which ends soon. */
    void askToRenewCertificate();

    /** Its own list of tokens. */
    ListTalk listTalk();

    /** Whether a car waits for somebody to start its charging. */
    boolean waitsForStart(int connector, Plug plug);

    void start(int connector);

    /** Of the transaction that goes on, as this version writes ids. */
    Optional<String> transaction(int connector);
}
